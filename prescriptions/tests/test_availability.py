"""Which lens can be made for which eyes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.availability import (
    EyePower,
    LensOption,
    Limit,
    PowerRange,
    availability,
    pair_availability,
)
from prescriptions.optics.cylinders import AxisMissing, Correction, transposed
from prescriptions.optics.terms import Design


def powers(sphere_min, sphere_max, cylinder_max, total_min, diameter=None):
    return PowerRange(Decimal(sphere_min), Decimal(sphere_max), Decimal(cylinder_max), Decimal(total_min), diameter)


def eye(sphere, cylinder="0", axis=None, **more):
    return EyePower(Correction(Decimal(sphere), Decimal(cylinder), axis), **more)


STOCK = LensOption(Design.SINGLE_VISION, [powers(-6, 4, 2, -6)])
PROGRESSIVE = LensOption(Design.PROGRESSIVE, [powers(-8, 6, 4, -10)], Decimal("0.75"), Decimal("3.50"), Decimal(4))
BY_DIAMETER = LensOption(Design.SINGLE_VISION, [powers(-4, 3, 2, -4, 75), powers(-6, 4, 2, -6, 70)])

eighths = st.integers(-160, 160).map(lambda eighths: Decimal(eighths) / 8)
lenses = st.builds(Correction, eighths, eighths.filter(bool), st.integers(1, 180))
adds = st.none() | st.integers(0, 32).map(lambda eighths: Decimal(eighths) / 8)
options = st.sampled_from([STOCK, PROGRESSIVE, BY_DIAMETER])


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (eye("-6.00"), []),
        (eye("4.00", "-2.00", 90), []),
        (eye("-6.25"), [Limit.SPHERE, Limit.TOTAL]),
        (eye("4.125"), [Limit.SPHERE]),
        (eye("-5.00", "-1.25", 90), [Limit.TOTAL]),
        (eye("0", "-2.25", 90), [Limit.CYLINDER]),
        (eye("0", prism=Decimal("0.5")), [Limit.PRISM]),
    ],
)
def test_a_stock_lens_has_a_window(asked, codes):
    assert availability(STOCK, asked).codes == codes


def test_a_plus_cylinder_is_judged_by_its_minus_form():
    assert availability(STOCK, eye("3.00", "1.50", 90)).codes == [Limit.SPHERE]  # +4.50 −1.50 × 180
    assert availability(STOCK, eye("-7.00", "1.00", 90)).codes == [Limit.TOTAL]  # −6.00 −1.00 × 180
    assert availability(STOCK, eye("-5.00", "1.00", 90)).is_available


def test_a_single_vision_lens_does_not_ask_for_an_addition():
    assert availability(STOCK, eye("-1.00", add=Decimal("2.00"))).is_available


@pytest.mark.parametrize(
    ("add", "codes"),
    [
        (None, [Limit.ADD_REQUIRED]),
        ("0.00", [Limit.ADD_REQUIRED]),
        ("0.50", [Limit.ADD_RANGE]),
        ("0.75", []),
        ("3.50", []),
        ("3.75", [Limit.ADD_RANGE]),
    ],
)
def test_a_progressive_lens_needs_an_addition_in_its_range(add, codes):
    assert availability(PROGRESSIVE, eye("-1.00", add=add and Decimal(add))).codes == codes


def test_an_option_may_have_a_range_for_each_diameter():
    weak, strong = availability(BY_DIAMETER, eye("-2.00")), availability(BY_DIAMETER, eye("-5.00"))

    assert [powers.diameter for powers in weak.ranges] == [75, 70]
    assert [powers.diameter for powers in strong.ranges] == [70]
    assert availability(BY_DIAMETER, eye("-7.00")).ranges == []


def test_where_no_range_fits_the_nearest_says_why():
    option = LensOption(Design.SINGLE_VISION, [powers(-2, 2, 1, -2, 75), powers(-6, 4, 2, -6, 70)])

    assert availability(option, eye("-5.00", "-1.50", 90)).codes == [Limit.TOTAL]


def test_a_pair_needs_both_eyes_of_one_option():
    good, bad = eye("-1.00"), eye("-7.00")

    one_eye = pair_availability(STOCK, good, bad)

    assert not one_eye.is_available
    assert one_eye.right.is_available
    assert one_eye.codes == ["avail.sphere@left", "avail.total@left"]
    assert pair_availability(STOCK, bad, good).codes == ["avail.sphere@right", "avail.total@right"]
    assert pair_availability(STOCK, good, good).is_available


def test_a_plus_cylinder_without_an_axis_is_refused():
    with pytest.raises(AxisMissing):
        availability(STOCK, eye("1.00", "0.50"))


@given(options, lenses, adds)
def test_the_notation_changes_nothing(option, lens, add):
    assert availability(option, EyePower(lens, add)) == availability(option, EyePower(transposed(lens), add))


@given(options, lenses, lenses, adds)
def test_a_pair_is_available_if_and_only_if_each_eye_is(option, right, left, add):
    eyes = EyePower(right, add), EyePower(left, add)

    assert pair_availability(option, *eyes).is_available == all(availability(option, eye).is_available for eye in eyes)


@given(options, lenses, adds)
def test_what_is_available_has_a_range_and_what_is_not_has_a_reason(option, lens, add):
    found = availability(option, EyePower(lens, add))

    assert bool(found.codes) != bool(found.ranges)
