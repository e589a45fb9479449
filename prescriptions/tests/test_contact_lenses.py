"""Prescriptions for contact lenses have rules and a history of their own."""

from prescriptions.models import Prescription
from prescriptions.tests.factories import HOME, body, verified

LENS = {"sphere": "-3.00", "base_curve_mm": "8,6", "diameter_mm": 14.2, "brand": "Rimal Daily", "colour": "clear"}


def contacts(wearer, **changes):
    return body(wearer, **{"kind": "contact", "right": LENS, "left": LENS, "pd": ...} | changes)


def test_lenses_are_kept_with_curve_diameter_and_brand(customer, user, wearer):
    answer = customer.post(HOME, contacts(wearer)).json()

    assert (answer["kind"], answer["status"], answer["warnings"]) == ("contact", "submitted", [])
    assert {name: answer["left"][name] for name in ("base_curve_mm", "diameter_mm", "brand", "colour")} == {
        "base_curve_mm": "8.6",
        "diameter_mm": "14.2",
        "brand": "Rimal Daily",
        "colour": "clear",
    }
    prescription = user.prescriptions.get()
    assert prescription.expires_on.year == prescription.document.issued.year + 1
    assert answer["as_written"]["right.base_curve_mm"] == "8,6"


def test_one_eye_alone_may_wear_a_lens(customer, wearer):
    assert customer.post(HOME, contacts(wearer, left=...)).status_code == 201


def test_what_is_unusual_about_a_lens_is_asked(customer, wearer):
    odd = contacts(wearer, right=LENS | {"cylinder": "+0.75", "axis": "90", "diameter_mm": ""})

    warnings = customer.post(HOME, odd).json()["facts"]["warnings"]

    assert [(one["code"], one["field"]) for one in warnings] == [
        ("cl.diameter_missing@right", "right.diameter_mm"),
        ("cl.plus_cylinder@right", "right.cylinder"),
    ]


def test_glasses_and_lenses_are_not_compared(customer, wearer):
    verified(wearer)

    assert customer.post(HOME, contacts(wearer, right=LENS | {"sphere": "-6.00"})).status_code == 201


def test_lenses_are_compared_with_the_lenses_before(customer, wearer):
    before = contacts(wearer)
    del before["wearer"]
    verified(wearer, **before, pd=None)

    asked = customer.post(HOME, contacts(wearer, right=LENS | {"sphere": "+3.00"}))

    assert "x.rx.large_change" in [one["code"] for one in asked.json()["facts"]["warnings"]]
    assert Prescription.objects.count() == 1


def test_swapped_numbers_are_refused(customer, wearer):
    swapped = contacts(wearer, left=LENS | {"base_curve_mm": "10", "diameter_mm": "8"})

    fields = customer.post(HOME, swapped).json()["fields"]

    assert [one["code"] for one in fields["left.base_curve_mm"]] == ["cl.base_curve_diameter_swapped@left"]
