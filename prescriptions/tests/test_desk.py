"""The optician's desk: the queue, the page of one prescription, and what is done with it."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory, WearerFactory
from prescriptions.models import Prescription, PrescriptionRead
from prescriptions.reasons import Question
from prescriptions.services import verifying
from prescriptions.services.auditing import note_read
from prescriptions.services.deleting import delete_prescription
from prescriptions.tests.factories import RIGHT, added, corrected, days_ago, typed_in, uploaded, verified

LIST = "/admin/prescriptions/prescription/"
VALUES = ["2.25", "0.75"]


@pytest.fixture
def browser_of():
    def of(person):
        browser = Client()
        browser.force_login(person)
        return browser

    return of


@pytest.fixture
def desk(optician, browser_of):
    return browser_of(optician)


def page(prescription):
    return f"{LIST}{prescription.pk}/change/"


def press(desk, prescription, what="verify", **fields):
    fields = {"revision": prescription.revision, **fields}
    return desk.post(f"{LIST}{prescription.pk}/{what}/", fields, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def rows(response):
    return [one.wearer.name for one in response.context["cl"].result_list]


def fresh(prescription):
    return Prescription.objects.with_people().get(pk=prescription.pk)


def waiting_since(prescription, **ago):
    Prescription.objects.filter(pk=prescription.pk).update(submitted_at=timezone.now() - timedelta(**ago))


def of(name, **changes):
    return added(WearerFactory(name=name), **changes)


# Strong enough for an optician to look twice.
STRONG = {
    "right": {"sphere": "-14.00"},
    "left": {"sphere": "-14.00"},
    "vertex_distance_mm": "12",
    "accepted_warnings": ["sphere.high@right", "sphere.high@left"],
}


def test_the_queue_begins_with_what_is_flagged_then_with_who_waits_longest(desk, settings):
    settings.PRESCRIPTION_PATIENCE = 24
    for name, hours in [("Late", 25), ("New", 0), ("Early", 3)]:
        waiting_since(of(name), hours=hours)
    of("Strong", **STRONG)
    verifying.ask(of("Asked"), by=UserFactory(), revision=1, question=Question.OTHER)
    verified(WearerFactory(name="Done"))

    queue = desk.get(LIST)

    assert rows(queue) == ["Strong", "Late", "Early", "New"]
    shown = queue.content.decode()
    assert '<strong class="overdue">waits 1\xa0day</strong>' in shown
    assert shown.count('class="overdue"') == 1
    assert "waits 3\xa0hours" in shown
    assert shown.count("⚑") == 1
    assert rows(desk.get(LIST, {"waiting": "customer"})) == ["Asked"]


def test_the_queue_shows_no_value_and_is_no_read(desk, wearer):
    added(wearer)

    shown = desk.get(LIST).content.decode()

    assert wearer.name in shown
    assert not [value for value in VALUES if value in shown]
    assert not PrescriptionRead.objects.exists()


def test_an_empty_queue_says_so(desk):
    assert "Nobody waits for an optician." in desk.get(LIST).content.decode()
    assert "No question waits for an answer." in desk.get(LIST, {"waiting": "customer"}).content.decode()


def test_the_queue_has_a_second_page_and_finds_a_customer(desk, monkeypatch, wearer):
    added(wearer)
    of("Second")
    monkeypatch.setattr(admin.site._registry[Prescription], "list_per_page", 1)

    assert [rows(desk.get(LIST, {"p": number})) for number in (1, 2)] == [[wearer.name], ["Second"]]
    assert rows(desk.get(LIST, {"q": wearer.owner.email})) == [wearer.name]
    assert rows(desk.get(LIST, {"q": wearer.name})) == []


@pytest.mark.parametrize("count", [2, 10])
def test_the_queue_costs_as_many_queries_for_ten_as_for_two(desk, count, django_assert_max_num_queries):
    for _ in range(count):
        of("Somebody")

    with django_assert_max_num_queries(12):
        assert desk.get(LIST).status_code == 200


def test_super_admins_and_other_roles_find_no_desk(staff_client, colleague, browser_of, wearer):
    prescription = added(wearer)
    others = [browser_of(colleague(role)) for role in ("Support", "Catalogue", "Workshop", "Manager")]

    for browser in (staff_client, *others):
        assert browser.get(LIST).status_code == 403
        for step in ("change", "ask", "reject", "type", "history"):
            assert browser.get(f"{LIST}{prescription.pk}/{step}/").status_code == 403
        assert browser.post(f"{LIST}{prescription.pk}/verify/", {"revision": 1}).status_code == 403
        assert LIST not in browser.get("/admin/").content.decode()

    assert fresh(prescription).status == "submitted"
    assert not PrescriptionRead.objects.exists()


def test_the_page_shows_both_notations_and_everything_that_was_written(desk, optician, wearer):
    prescription = added(
        wearer,
        right={**RIGHT, "prism": [{"amount": "1.5", "base": "BI"}]},
        pd={"right_mm": "31.5", "left_mm": "32", "method": "pupillometer", "measured_on": str(days_ago(10))},
        prescriber={"name": "Dr Aziz", "licence": "L-77"},
        note="The left eye was operated on.",
    )

    shown = desk.get(page(prescription))

    written, turned = shown.context["tables"]
    assert (written.title, written.is_written) == ("In minus cylinder", True)
    assert [cell.text for cell in written.rows[0].cells] == ["-2.25", "-0.75", "180", "–", "1.5 in"]
    assert (turned.title, turned.is_written) == ("In plus cylinder", False)
    assert [cell.text for cell in turned.rows[0].cells] == ["-3.00", "+0.75", "90", "–", "1.5 in"]
    assert [cell.text for cell in turned.rows[1].cells] == ["-2.00", "–", "–", "–", "–"]
    text = shown.content.decode()
    for told in ("31.5 mm", "with a pupillometer", "Dr Aziz", "L-77", "The left eye was operated on.", "1.5"):
        assert told in text
    assert "<mark>" not in text
    assert "style=" not in text
    assert shown["Cache-Control"].endswith("private")
    read = PrescriptionRead.objects.get()
    assert (read.reader, read.prescription_id, read.what) == (optician, prescription.public_id, "values")


def test_what_differs_from_the_last_one_is_marked_whatever_the_notation(desk, wearer):
    before = verified(wearer)
    same_in_plus = {"sphere": "-3.00", "cylinder": "+0.75", "axis": "90"}
    now = added(wearer, right=same_in_plus, left={"sphere": "-2.50"})

    shown = desk.get(page(now))

    for table in shown.context["tables"]:
        differing = [(row.label, cell.text) for row in table.rows for cell in row.cells if cell.differs]
        assert differing == [("Left (OS)", "-2.50")]
    assert "<mark>-2.50</mark>" in shown.content.decode()
    assert set(PrescriptionRead.objects.values_list("prescription_id", flat=True)) == {before.public_id, now.public_id}


def test_the_one_before_is_opened_to_be_read_while_another_waits(desk, wearer):
    before = verified(wearer)
    now = added(wearer)

    assert page(before) in desk.get(page(now)).content.decode()
    shown = desk.get(page(before))
    assert (shown.status_code, shown.context["state"]) == (200, "verified")
    for button in ("It is right: verify", "Type in", "Ask the customer", "Reject"):
        assert button not in shown.content.decode()
    press(desk, now)
    assert desk.get(page(before), follow=True).redirect_chain[-1][0] == LIST


def test_warnings_stand_there_as_the_customer_confirmed_them(desk, wearer):
    prescription = added(wearer, **STRONG)

    shown = desk.get(page(prescription))

    found = [(one["problem"].code, one["needs_review"], bool(one["accepted"])) for one in shown.context["warnings"]]
    assert found == [("sphere.high@left", True, True), ("sphere.high@right", True, True)]
    assert shown.content.decode().count("The customer has confirmed it on") == 2


def test_the_picture_stands_beside_the_values(desk, wearer, two_pages):
    prescription = uploaded(wearer, "a picture")

    shown = desk.get(page(prescription))

    assert [one.page for one in shown.context["pages"]] == [1, 2]
    text = shown.content.decode()
    assert "Page 1 of 2" in text
    assert "Nobody has typed in the values yet." in text
    assert "It is right: verify" not in text


def test_verified_it_leads_to_the_next_that_waits(desk, optician, wearer):
    first, second = added(wearer), of("Second")
    waiting_since(first, hours=2)

    answer = press(desk, first)

    done = fresh(first)
    assert (done.status, done.verified_by) == ("verified", optician)
    assert said(answer) == ["Verified. The customer gets a mail."]
    assert answer.redirect_chain[-1][0] == page(second)
    assert press(desk, second).redirect_chain[-1][0] == LIST


def test_verifying_is_a_post_and_of_what_was_read(desk, wearer):
    prescription = added(wearer)
    changed = corrected(prescription, right={"sphere": "-2.50"})

    assert desk.get(f"{LIST}{prescription.pk}/verify/").status_code == 405
    answer = press(desk, prescription)

    assert said(answer) == ["This prescription was changed while you looked at it. Please look again."]
    assert answer.redirect_chain[-1][0] == page(prescription)
    assert fresh(changed).status == "submitted"


@pytest.mark.parametrize("what", ["ask", "reject", "type"])
def test_whoever_comes_second_is_told(desk, colleague, browser_of, wearer, what):
    prescription = added(wearer)
    colleague_at_it = browser_of(colleague("Optician"))
    press(colleague_at_it, prescription)

    answer = press(desk, prescription, what, reason="other")

    assert said(answer) == ["This prescription does not wait any more. A colleague may have been faster."]
    assert answer.redirect_chain[-1][0] == LIST
    assert fresh(prescription).status == "verified"
    assert said(press(colleague_at_it, prescription))[-1] == "You have done this one."  # pressed twice


def test_who_else_has_it_open_is_told(desk, optician, colleague, wearer):
    prescription, other = added(wearer), colleague("Optician")
    note_read(prescription, by=other, what=PrescriptionRead.What.VALUES)
    note_read(prescription, by=optician, what=PrescriptionRead.What.VALUES)

    assert desk.get(page(prescription)).context["others"] == [other.get_full_name()]


def test_a_question_goes_to_the_customer_in_words(desk, wearer):
    prescription = added(wearer)

    asked = press(desk, prescription, "ask")
    assert asked.context["form"].errors
    assert not [value for value in VALUES if value in asked.content.decode()]
    answer = press(desk, prescription, "ask", reason="sign_unclear", note="Is the right eye plus 2.25?")

    assert said(answer) == ["Asked. The customer gets a mail."]
    event = fresh(prescription).events.last()
    assert (event.to_status, event.reason, event.note) == (
        "needs_info", "sign_unclear", "Is the right eye plus 2.25?",
    )  # fmt: skip
    shown = desk.get(page(prescription)).content.decode()
    assert "We are not sure of a plus or minus." in shown
    assert "Is the right eye plus 2.25?" in shown
    assert "Ask the customer…" not in shown


@pytest.mark.parametrize("what", ["ask", "reject"])
def test_a_reason_that_says_nothing_asks_for_a_word(desk, wearer, what):
    prescription = added(wearer)

    answer = press(desk, prescription, what, reason="other")

    assert list(answer.context["form"].errors) == ["note"]
    assert fresh(prescription).status == "submitted"
    press(desk, prescription, what, reason="other", note="Please call us.")
    assert fresh(prescription).status != "submitted"


def test_who_may_change_but_not_see_does_neither(desk, optician, wearer):
    prescription = added(wearer)
    seeing = Permission.objects.get(codename="view_prescription")
    optician.groups.get().permissions.remove(seeing)

    assert desk.get(f"{LIST}{prescription.pk}/type/").status_code == 403
    assert desk.post(f"{LIST}{prescription.pk}/verify/", {"revision": 1}).status_code == 403


@pytest.mark.parametrize("count", [2, 10])
def test_the_trail_costs_as_many_queries_for_ten_as_for_two(staff_client, wearer, count, django_assert_max_num_queries):
    prescription = added(wearer)
    for person in UserFactory.create_batch(count):
        note_read(prescription, by=person, what=PrescriptionRead.What.VALUES)

    with django_assert_max_num_queries(9):
        page = staff_client.get(reverse("admin:prescriptions_prescriptionread_changelist"))
    assert page.context["cl"].result_count == count


def test_a_prescription_whose_key_is_gone_is_told_and_not_a_500(desk, wearer):
    prescription = added(wearer)
    Prescription.objects.filter(pk=prescription.pk).update(sealed=b"\0" * 60)

    for step in ("change", "type"):
        answer = desk.get(f"{LIST}{prescription.pk}/{step}/", follow=True)
        assert said(answer) == ["This prescription can not be opened: its key is missing. Please tell the operator."]
    assert not PrescriptionRead.objects.exists()


def test_a_rejection_has_its_reason(desk, wearer):
    prescription = added(wearer)

    assert said(press(desk, prescription, "reject", reason="other_wearer")) == ["Rejected. The customer gets a mail."]

    assert fresh(prescription).events.last().reason == "other_wearer"
    answer = desk.get(page(prescription), follow=True)
    assert answer.redirect_chain[-1][0] == LIST


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


def test_one_that_is_over_says_so_and_is_not_verified(optician, browser_of, wearer, time_machine):
    prescription = added(wearer, expires_on=str(days_ago(-1)))
    time_machine.move_to(timezone.now() + timedelta(days=3))
    desk = browser_of(optician)

    shown = desk.get(page(prescription))

    assert "This prescription is over." in shown.content.decode()
    assert shown.context["why_not"]
    assert said(press(desk, prescription)) == shown.context["why_not"]


def test_the_first_page_tells_opticians_who_waits_and_nobody_else(desk, staff_client, wearer):
    prescription = added(wearer)
    waiting_since(prescription, days=2)
    of("Strong", **STRONG)

    [notice] = desk.get("/admin/").context["notices"]

    assert notice.text == "2 prescriptions wait for an optician; the longest waits 2\xa0days"
    assert [text for _url, text in notice.rows] == ["⚑ glasses, waits 0\xa0minutes", "glasses, waits 2\xa0days"]
    assert notice.rows[1][0] == page(prescription)
    assert staff_client.get("/admin/").context["notices"] == []
