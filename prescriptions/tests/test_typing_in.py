"""An optician types in what stands in a picture, and somebody else verifies it."""

import re

from django.urls import reverse

from prescriptions.services.deleting import delete_prescription
from prescriptions.tests.desk import LIST, STRONG, fresh, page, press, said
from prescriptions.tests.factories import RIGHT, added, days_ago, typed_in, uploaded

SHEET = {
    "right.sphere": "-2.25",
    "right.cylinder": "-0.75",
    "right.axis": "180",
    "left.sphere": "-2.00 DS",
    "pd.distance_mm": "63",
    "use": "distance",
    "issued_on": str(days_ago(30)),
}


def test_typed_in_from_the_picture_it_waits_for_somebody_else(desk, optician, colleague, browser_of, wearer, two_pages):
    prescription = uploaded(wearer, "a picture")

    answer = press(desk, prescription, "type", **SHEET)

    assert said(answer) == ["Typed in. Now somebody else compares it with the picture."]
    typed = fresh(prescription)
    assert (typed.status, typed.entered_by, typed.revision) == ("submitted", optician, 2)
    assert typed.document.as_written["left.sphere"] == "-2.00 DS"
    assert str(typed.document.right.sphere) == "-2.25"
    own = desk.get(page(typed))
    assert own.context["why_not"] == ["You have typed these values, so somebody else has to verify them."]
    assert said(press(desk, typed)) == own.context["why_not"]
    press(browser_of(colleague("Optician")), typed)
    assert fresh(typed).status == "verified"


def test_a_lost_sign_is_caught_at_the_desk_as_well(desk, wearer, two_pages):
    prescription = uploaded(wearer, "a picture")

    answer = press(desk, prescription, "type", **SHEET | {"right.sphere": "2.25", "pd.distance_mm": "31"})

    errors = answer.context["form"].errors
    assert errors["right.sphere"] == ["Is it plus or minus: +2.25 or -2.25? Please write the sign."]
    assert list(errors) == ["right.sphere", "pd.distance_mm"]
    assert fresh(prescription).revision == 1


def test_what_is_unusual_is_shown_to_who_types_and_looked_at_again(desk, wearer, two_pages):
    prescription = uploaded(wearer, "a picture")
    strong = SHEET | {"right.sphere": "-14.00", "left.sphere": "-14.00", "vertex_distance_mm": "12"}

    asked = press(desk, prescription, "type", **strong)

    assert [one["code"] for one in asked.context["warnings"]] == ["sphere.high@left", "sphere.high@right"]
    assert fresh(prescription).revision == 1
    press(desk, prescription, "type", **strong, seen=asked.context["codes"])
    typed = fresh(prescription)
    assert (typed.revision, typed.is_flagged) == (2, True)
    assert typed.document.accepted == ()  # the customer was not asked


def test_a_customers_yes_counts_for_the_customers_values(wearer, optician):
    prescription = added(wearer, **STRONG)

    typed = typed_in(prescription, by=optician, right={"sphere": "-14.50"}, left={"sphere": "-14.50"})

    assert set(typed.document.warnings) == {"sphere.high@left", "sphere.high@right"}
    assert typed.document.accepted == ()


def test_nothing_that_is_there_is_lost_when_it_is_typed_again(desk, wearer):
    prescription = added(
        wearer,
        right={**RIGHT, "prism": [{"amount": "1.5", "base": "BI"}, {"amount": "0.5", "base": "up"}]},
        left_line="-2.00 DS",
        left=...,
        pd={"right_mm": "31.5", "left_mm": "32", "method": "pupillometer", "measured_on": str(days_ago(10))},
        vertex_distance_mm="12",
        expires_on=str(days_ago(-300)),
        jurisdiction="FR",
        prescriber={"name": "Dr Aziz", "email": "aziz@eyes.example"},
        note="Thank you",
    )
    before = prescription.document
    form = desk.get(f"{LIST}{prescription.pk}/type/").context["form"]

    press(desk, prescription, "type", **{field.name: field.value() or "" for field in form})

    after = fresh(prescription).document
    for part in (
        "right",
        "pupils",
        "use",
        "vertex_distance",
        "issued",
        "expires_written",
        "jurisdiction",
        "prescriber",
    ):
        assert getattr(after, part) == getattr(before, part), part
    assert (after.left.sphere, after.note) == (before.left.sphere, "Thank you")


def test_a_minus_stays_before_its_number_on_a_page_from_right_to_left(desk, wearer):
    prescription = added(wearer)

    shown = desk.get(f"{LIST}{prescription.pk}/type/", headers={"Accept-Language": "ar"}).content.decode()

    assert 'dir="rtl"' in shown
    assert re.search(r'<input [^>]*value="-2.25"[^>]* dir="auto"', shown)
    assert "<bdi>-2.25</bdi>" in desk.get(page(prescription), headers={"Accept-Language": "ar"}).content.decode()


def test_contact_lenses_have_their_own_fields(desk, wearer, two_pages):
    prescription = uploaded(wearer, "a picture", kind="contact")
    lens = {"right.sphere": "-2.00", "right.base_curve_mm": "8,6", "right.diameter_mm": "14.2", "right.brand": "Aqua"}

    shown = desk.get(f"{LIST}{prescription.pk}/type/").context["form"]
    assert "right.balance" not in shown.fields
    assert "pd.distance_mm" not in shown.fields
    press(desk, prescription, "type", **lens, issued_on=str(days_ago(30)))

    typed = fresh(prescription)
    assert (str(typed.document.right.base_curve), typed.document.left) == ("8.6", None)
    cells = desk.get(page(typed)).context["tables"][0].rows[0].cells
    assert [cell.text for cell in cells] == ["-2.00", "–", "–", "–", "8.6 mm", "14.2 mm", "Aqua", "–"]


def test_typing_is_a_read_and_super_admins_see_who_read_what(desk, staff_client, optician, wearer, two_pages):
    prescription = uploaded(wearer, "a picture")
    desk.get(f"{LIST}{prescription.pk}/type/")

    trail = reverse("admin:prescriptions_prescriptionread_changelist")
    shown = staff_client.get(trail, {"q": optician.email})

    assert [(one.reader, one.what) for one in shown.context["cl"].result_list] == [(optician, "values")]
    assert staff_client.get(trail, {"q": str(prescription.public_id)}).context["cl"].result_count == 1
    assert staff_client.get(reverse("admin:prescriptions_prescriptionread_add")).status_code == 403
    assert desk.get(trail).status_code == 403
    delete_prescription(prescription, by=prescription.owner)
    gone = staff_client.get(reverse("admin:prescriptions_prescriptiondeletion_changelist"))
    assert str(prescription.public_id) in gone.content.decode()
