"""Whether a finished lens is near enough to what was ordered."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.cylinders import AxisMissing, Correction, transposed
from prescriptions.optics.tolerances import (
    ANSI_MOUNTED_SINGLE_VISION,
    ANSI_PROGRESSIVE,
    ANSI_SINGLE_VISION,
    Deviation,
    Value,
    axis_difference,
    deviations,
    power_tolerance,
    prism_is_within,
)

ORDERED = Correction(Decimal("-4.00"), Decimal("-0.50"), 179)
eighths = st.integers(-160, 160).map(lambda eighths: Decimal(eighths) / 8)
hundredths = st.integers(-2500, 2500).map(lambda hundredths: Decimal(hundredths) / 100)
lenses = st.builds(Correction, eighths, eighths.filter(bool), st.integers(1, 180))
tables = st.sampled_from([ANSI_SINGLE_VISION, ANSI_PROGRESSIVE])


def lens(sphere, cylinder="0", axis=None):
    return Correction(Decimal(sphere), Decimal(cylinder), axis)


@pytest.mark.parametrize(
    ("sphere", "table", "tolerance"),
    [
        ("6.50", ANSI_SINGLE_VISION, "0.13"),
        ("-6.75", ANSI_SINGLE_VISION, "0.135"),
        ("-10.00", ANSI_SINGLE_VISION, "0.2"),
        ("-8.00", ANSI_PROGRESSIVE, "0.16"),
        ("10.00", ANSI_PROGRESSIVE, "0.2"),
    ],
)
def test_a_sphere_may_be_off_by_its_band(sphere, table, tolerance):
    assert power_tolerance(lens(sphere), table=table).sphere == Decimal(tolerance)


@pytest.mark.parametrize(
    ("cylinder", "single_vision", "progressive"),
    [("-2.00", "0.13", "0.16"), ("-3.50", "0.15", "0.18"), ("-4.50", "0.15", "0.225"), ("-5.00", "0.2", "0.25")],
)
def test_a_cylinder_may_be_off_by_its_band(cylinder, single_vision, progressive):
    ordered = lens("0", cylinder, 10)

    assert power_tolerance(ordered).cylinder == Decimal(single_vision)
    assert power_tolerance(ordered, table=ANSI_PROGRESSIVE).cylinder == Decimal(progressive)


@pytest.mark.parametrize(
    ("cylinder", "degrees"),
    [("-0.25", 14), ("-0.375", 7), ("-0.50", 7), ("-0.75", 5), ("-1.50", 3), ("-1.625", 2), ("-6", 2)],
)
def test_an_axis_may_be_turned_the_less_the_stronger_its_cylinder(cylinder, degrees):
    assert power_tolerance(lens("0", cylinder, 90)).axis == degrees


def test_older_editions_ask_for_the_strongest_meridian():
    ordered = lens("-6.00", "-4.00", 90)

    assert power_tolerance(ordered).sphere == Decimal("0.13")
    older = ANSI_SINGLE_VISION._replace(by_strongest_meridian=True)
    assert power_tolerance(ordered, table=older).sphere == Decimal("0.2")


def test_a_good_lens_has_no_deviation_on_either_side_of_the_half_turn():
    assert deviations(ORDERED, lens("-4.13", "-0.37", 6)) == []


def test_what_is_out_is_named_with_both_powers_and_the_tolerance():
    found = deviations(ORDERED, lens("-4.14", "-0.64", 7))

    assert found == [
        Deviation(Value.SPHERE, Decimal("-4.00"), Decimal("-4.14"), Decimal("0.13")),
        Deviation(Value.CYLINDER, Decimal("-0.50"), Decimal("-0.64"), Decimal("0.13")),
        Deviation(Value.AXIS, Decimal(179), Decimal(7), Decimal(7)),
    ]


def test_a_lost_cylinder_is_out_as_a_cylinder_and_not_as_an_axis():
    assert [out.value for out in deviations(lens("1.00", "-0.75", 90), lens("1.00"))] == ["cylinder"]


def test_an_axis_tells_nothing_where_no_cylinder_was_ordered():
    assert deviations(lens("1.00"), lens("1.00", "-0.10", 33)) == []


def test_an_addition_is_measured_too():
    ordered = {"add": Decimal("2.00")}

    assert deviations(ORDERED, ORDERED, **ordered, measured_add=Decimal("2.12")) == []
    assert deviations(ORDERED, ORDERED, **ordered, measured_add=Decimal("1.87")) == [
        Deviation(Value.ADD, Decimal("2.00"), Decimal("1.87"), Decimal("0.12"))
    ]
    assert deviations(ORDERED, ORDERED, **ordered) == [Deviation(Value.ADD, Decimal("2.00"), None, Decimal("0.12"))]
    assert [out.value for out in deviations(ORDERED, ORDERED, measured_add=Decimal("0.50"))] == ["add"]
    assert power_tolerance(ORDERED, add=Decimal("4.25")).add == Decimal("0.18")


def test_a_cylinder_without_an_axis_is_refused():
    with pytest.raises(AxisMissing):
        deviations(ORDERED, lens("-4.00", "-0.50"))


def test_prism_is_good_in_dioptres_or_in_millimetres():
    limits = {
        "prism_limit": ANSI_MOUNTED_SINGLE_VISION.reference_point_prism,
        "displacement_limit": ANSI_MOUNTED_SINGLE_VISION.reference_point_mm,
    }

    assert prism_is_within(Decimal("0.33"), Decimal("3.0"), **limits)
    assert prism_is_within(Decimal("0.80"), Decimal("-1.0"), **limits)
    assert not prism_is_within(Decimal("-0.34"), Decimal("1.1"), **limits)


@pytest.mark.parametrize(("one", "other", "apart"), [(1, 179, 2), (180, 1, 1), (10, 100, 90), (5, 5, 0), (170, 20, 30)])
def test_axes_are_apart_the_shorter_way(one, other, apart):
    assert axis_difference(one, other) == axis_difference(other, one) == apart


@given(lenses, tables)
def test_the_notation_changes_no_tolerance_and_a_lens_is_always_near_itself(ordered, table):
    assert power_tolerance(transposed(ordered), table=table) == power_tolerance(ordered, table=table)
    assert deviations(ordered, transposed(ordered), table=table) == []


@given(eighths, hundredths, tables)
def test_too_much_is_judged_as_too_little_and_minus_as_plus(sphere, off, table):
    def is_out(ordered, measured):
        return bool(deviations(Correction(ordered), Correction(measured), table=table))

    assert is_out(sphere, sphere + off) == is_out(sphere, sphere - off) == is_out(-sphere, -sphere + off)


@given(eighths, eighths, tables)
def test_a_stronger_lens_is_allowed_at_least_as_much(one, other, table):
    weaker, stronger = sorted([one, other], key=abs)

    assert (
        power_tolerance(Correction(weaker), table=table).sphere
        <= power_tolerance(Correction(stronger), table=table).sphere
    )
