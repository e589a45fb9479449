"""Contact lenses: a shape, a brand and a prescription of their own."""

from dataclasses import replace
from datetime import date

import pytest

from prescriptions.optics.prescribed import (
    ContactPrescription,
    Dates,
    Purpose,
    Source,
)
from prescriptions.tests.prescriptions_to_check import FRESH, contact, errors, prisms, verdict, warnings


def lenses(right=None, left=None, **others):
    return ContactPrescription(right=right, left=left, **others)


def test_one_eye_alone_may_wear_a_lens():
    assert verdict(lenses(contact())).status == "accept"
    assert verdict(lenses(left=contact("-2.75", "-0.75", 180))).status == "accept"
    assert errors(lenses()) == ["eye.missing"]


@pytest.mark.parametrize(
    ("base_curve", "diameter", "error", "warning"),
    [
        ("5.9", "14.2", ["cl.base_curve_range@right"], []),
        ("6", "14.2", [], ["cl.base_curve_unusual@right"]),
        ("7.5", "13.0", [], []),
        ("9.5", "15.5", [], []),
        ("9.6", "14.2", [], ["cl.base_curve_unusual@right"]),
        ("11.1", "14.2", ["cl.base_curve_range@right"], []),
        (None, "14.2", ["cl.base_curve_required@right"], []),
        ("8.6", None, [], ["cl.diameter_missing@right"]),
        ("8.6", "12.9", [], ["cl.diameter_unusual@right"]),
        ("8.6", "15.6", [], ["cl.diameter_unusual@right"]),
        ("6.5", "6.9", ["cl.diameter_range@right"], ["cl.base_curve_unusual@right"]),
        ("8.6", "24.1", ["cl.diameter_range@right"], []),
        ("8.6", "8.6", [], ["cl.diameter_unusual@right"]),
        ("9.0", "8.6", ["cl.base_curve_diameter_swapped@right"], ["cl.diameter_unusual@right"]),
        (
            "14.2",
            "8.6",
            ["cl.base_curve_diameter_swapped@right", "cl.base_curve_range@right"],
            ["cl.diameter_unusual@right"],
        ),
        ("NaN", "Infinity", ["cl.base_curve_range@right", "cl.diameter_range@right"], []),
    ],
)
def test_a_lens_has_a_shape(base_curve, diameter, error, warning):
    told = verdict(lenses(contact(base_curve=base_curve, diameter=diameter)))

    assert ([*told.errors], [*told.warnings]) == (error, warning)


def test_a_lens_is_of_a_brand():
    assert errors(lenses(contact(brand=" "))) == ["cl.brand_required@right"]


def test_a_lens_turns_on_the_eye_so_it_has_no_prism():
    assert errors(lenses(replace(contact(), prisms=prisms("1 in")))) == ["cl.prism@right"]


def test_the_powers_of_a_lens_are_checked_like_those_of_glasses():
    assert errors(lenses(contact(None))) == ["sphere.missing@right"]
    assert errors(lenses(contact("-3.00", "-0.75"))) == ["axis.required@right"]
    assert errors(lenses(contact("-3.10"))) == ["sphere.step@right"]
    assert warnings(lenses(contact("-12.50"))) == ["sphere.high@right"]
    assert warnings(lenses(contact("-3.00", "0.75", 90))) == ["cl.plus_cylinder@right"]
    assert warnings(lenses(contact("-3.00", "0.00"))) == []


def test_glasses_are_no_source_of_contact_lenses():
    assert errors(lenses(contact(), source=Source.SPECTACLES)) == ["cl.from_spectacle_rx"]
    assert errors(lenses(contact(), source=Source.PRACTITIONER)) == []


def test_lenses_are_ordered_from_a_prescription_that_holds():
    expired = Dates(issued=date(2024, 2, 28), expires=date(2026, 2, 28))

    assert errors(lenses(contact(), dates=FRESH), Purpose.ORDER) == []
    assert errors(lenses(contact()), Purpose.ORDER) == ["date.issue_missing"]
    assert errors(lenses(contact(), dates=expired), Purpose.ORDER) == ["date.expired"]


def test_a_sudden_change_is_seen():
    assert warnings(lenses(contact("-3.00")), previous=lenses(contact("-1.00"))) == ["x.rx.large_change"]
