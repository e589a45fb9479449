"""What one eye says by itself."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prescriptions.optics.checks.findings import Status
from prescriptions.optics.cylinders import Correction, transposed
from prescriptions.optics.prescribed import (
    PrescribedEye,
    PrescribedPrism,
    PupillaryDistances,
    Purpose,
    SpectaclePrescription,
    Use,
)
from prescriptions.tests.prescriptions_to_check import errors, eye, glasses, verdict, warnings, without

eighths = st.integers(-280, 280).map(lambda eighths: Decimal(eighths) / 8)
axes = st.integers(1, 180)


def test_an_ordinary_eye_is_accepted():
    assert verdict(glasses(eye("-2.25", "-0.75", 180))).status == Status.ACCEPT


def test_an_eye_that_is_missing_is_no_plano():
    assert errors(without(glasses(), "left")) == ["eye.missing@left"]
    assert errors(glasses(eye(None))) == ["sphere.missing@right"]


@pytest.mark.parametrize(
    ("sphere", "cylinder", "found"),
    [
        ("30.00", None, []),
        ("30.25", None, ["sphere.range@right"]),
        ("-30.00", None, []),
        ("-30.25", None, ["sphere.range@right"]),
        ("-29.00", "-1.25", ["sphere.range@right"]),
        ("-30.25", "1.25", ["sphere.range@right"]),
        ("29.00", "1.25", ["sphere.range@right"]),
    ],
)
def test_the_limit_of_power_is_one_for_the_strongest_meridian(sphere, cylinder, found):
    assert errors(glasses(eye(sphere, cylinder, 90 if cylinder else None), eye(sphere))) == [
        *(["sphere.range@left"] if abs(Decimal(sphere)) > 30 else []),
        *found,
    ]


@pytest.mark.parametrize(
    ("sphere", "cylinder", "found"),
    [
        ("-12.00", None, []),
        ("-12.25", None, ["sphere.high@right"]),
        ("-11.50", "-0.75", ["sphere.high@right"]),
        ("-12.25", "0.75", ["sphere.high@right"]),
        ("8.00", None, []),
        ("8.25", None, ["sphere.high@right"]),
        ("7.50", "0.75", ["sphere.high@right"]),
        ("8.25", "-0.75", ["sphere.high@right"]),
        ("0.00", "-4.00", []),
        ("0.00", "-4.25", ["cylinder.high@right"]),
        ("0.00", "4.25", ["cylinder.high@right"]),
    ],
)
def test_high_powers_are_asked_about(sphere, cylinder, found):
    told = warnings(glasses(eye(sphere, cylinder, 90 if cylinder else None)))

    assert [code for code in told if code.startswith(("sphere", "cylinder"))] == found


def test_a_cylinder_over_12_is_refused():
    assert errors(glasses(eye("0.00", "-12.25", 90))) == ["cylinder.range@right"]
    assert errors(glasses(eye("0.00", "-12.00", 90))) == []


@pytest.mark.parametrize(
    ("cylinder", "axis", "found"),
    [
        ("-0.50", None, ["axis.required@right"]),
        ("-0.50", 181, ["axis.range@right"]),
        ("-0.50", -1, ["axis.range@right"]),
        ("-0.50", Decimal("90.5"), ["axis.not_integer@right"]),
        ("-0.50", Decimal("NaN"), ["axis.not_integer@right"]),
        ("-0.50", True, ["axis.not_integer@right"]),
        ("-0.50", Decimal("90.0"), []),
        ("-0.50", 0, []),
        (None, 90, ["axis.cylinder_missing@right"]),
        (None, 181, ["axis.cylinder_missing@right", "axis.range@right"]),
        ("0.00", None, []),
    ],
)
def test_an_axis_goes_with_a_cylinder(cylinder, axis, found):
    assert errors(glasses(eye("-1.00", cylinder, axis))) == found


def test_an_axis_beside_no_cylinder_is_ignored_and_said_so():
    assert warnings(glasses(eye("-1.00", "0.00", 90))) == ["axis.ignored@right"]


def test_powers_stand_on_quarters_and_eighths_are_asked_about():
    assert errors(glasses(eye("-1.10"))) == ["sphere.step@right"]
    assert errors(glasses(eye("-1.00", "-0.30", 90))) == ["cylinder.step@right"]
    assert warnings(glasses(eye("-1.00", "-0.375", 90))) == ["cylinder.eighth@right"]
    assert warnings(glasses(eye(add="2.125"), eye(add="2.125"))) == ["add.eighth@left", "add.eighth@right"]
    assert errors(glasses(eye(add="2.10"), eye(add="2.10"))) == ["add.step@left", "add.step@right"]


@pytest.mark.parametrize(
    ("add", "found"),
    [
        ("-2.00", ["add.sign"]),
        ("0.25", ["add.range"]),
        ("0.50", ["add.unusual"]),
        ("0.75", []),
        ("3.50", []),
        ("3.75", ["add.unusual"]),
        ("4.00", ["add.unusual"]),
        ("4.25", ["add.range"]),
        ("0.00", []),
    ],
)
def test_an_add_is_from_a_half_to_four(add, found):
    told = verdict(glasses(eye(add=add), eye(add=add)))

    assert [*told.errors, *told.warnings] == [f"{code}@{side}" for code in found for side in ("left", "right")]


def test_a_balance_lens_needs_no_power_but_an_opticians_eye():
    assert warnings(glasses(eye(None, balance=True), eye("-6.00"))) == ["eye.balance@right"]
    assert warnings(glasses(eye("4.00", balance=True), eye("-6.00", add="2.00"))) == ["eye.balance@right"]


numbers = st.decimals() | st.decimals(min_value=-40, max_value=40, places=2)
maybe = st.none() | numbers
hostile_eyes = st.builds(
    PrescribedEye,
    sphere=maybe,
    cylinder=maybe,
    axis=st.none() | numbers | st.integers(),
    add=maybe,
    prisms=st.lists(st.builds(PrescribedPrism, maybe, st.sampled_from([None, "", "in", "up", "left"])), max_size=2).map(
        tuple
    ),
    balance=st.booleans(),
)
hostile = st.builds(
    SpectaclePrescription,
    right=st.none() | hostile_eyes,
    left=st.none() | hostile_eyes,
    pupillary_distances=st.builds(PupillaryDistances, maybe, maybe, maybe, maybe),
    use=st.sampled_from(Use),
    vertex_distance=maybe,
    age=st.none() | st.integers(),
)


# Thirty numbers are drawn for each prescription, which a busy machine finds slow.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile, hostile, st.sampled_from(Purpose))
def test_no_number_makes_it_raise(prescription, previous, purpose):
    told = verdict(prescription, purpose, previous=previous)

    assert list(told.errors) == sorted(set(told.errors))
    assert list(told.warnings) == sorted(set(told.warnings))


@pytest.mark.parametrize("absurd", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999", "1000"])
def test_an_absurd_number_is_out_of_range(absurd):
    assert errors(glasses(eye(absurd))) == ["sphere.range@right"]
    assert errors(glasses(eye("-1.00", absurd, 90))) == ["cylinder.range@right"]
    assert errors(glasses(eye(add=absurd), eye(add="2.00"))) == ["add.range@right"]
    assert errors(glasses(eye(prism=[f"{absurd} in"]))) == ["prism.range@right"]
    assert errors(glasses(vertex_distance=Decimal(absurd))) == ["bvd.range"]
    assert errors(glasses(pupillary_distances=PupillaryDistances(Decimal(absurd)))) == ["pd.range"]


eyes = st.builds(
    lambda sphere, cylinder, axis, add: PrescribedEye(
        sphere=sphere, cylinder=cylinder, axis=axis if cylinder else None, add=add
    ),
    eighths,
    eighths,
    axes,
    st.none() | st.integers(0, 36).map(lambda eighths: Decimal(eighths) / 8),
)


@given(eyes, eyes, st.sampled_from(Use), st.sampled_from(Purpose))
def test_both_notations_get_the_same_codes(right, left, use, purpose):
    one = verdict(glasses(right, left, use=use), purpose)
    other = verdict(glasses(turned(right), turned(left), use=use), purpose)

    assert one == other


@given(eyes, eyes, st.sampled_from(Use))
def test_an_eye_in_the_other_notation_changes_only_what_is_about_notations(right, left, use):
    one, other = verdict(glasses(right, left, use=use)), verdict(glasses(turned(right), left, use=use))

    assert one.errors == other.errors
    assert set(one.warnings) ^ set(other.warnings) <= {"rx.mixed_cylinder_signs"}


def turned(eye):
    lens = transposed(Correction(eye.sphere, eye.cylinder, eye.axis))
    return replace(eye, sphere=lens.sphere, cylinder=lens.cylinder, axis=lens.axis)
