"""A lens that moves toward the eye changes its power, and changes it back when it returns."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.cylinders import AxisMissing, Correction, in_minus, transposed
from prescriptions.optics.quantities import NotComputable
from prescriptions.optics.vertex import at_vertex, correction_at_vertex, vertex_matters
from prescriptions.tests.lens_strategies import lenses, quarters

distances = st.integers(0, 20).map(Decimal)


def test_a_minus_lens_becomes_weaker_on_the_cornea():
    assert round(at_vertex(Decimal(-10), measured_at=Decimal(12), worn_at=Decimal(0)), 4) == Decimal("-8.9286")


def test_a_plus_lens_becomes_weaker_when_it_slides_down_the_nose():
    assert at_vertex(Decimal(10), measured_at=Decimal(12), worn_at=Decimal(14)) < 10


def test_each_meridian_moves_by_itself_and_the_axis_stays():
    lens = Correction(Decimal("13.00"), Decimal("-2.00"), 90)

    moved = correction_at_vertex(lens, measured_at=Decimal(12), worn_at=Decimal(0), step=Decimal("0.25"))

    assert moved == Correction(Decimal("15.50"), Decimal("-2.75"), 90)


def test_a_lens_written_in_plus_comes_back_in_plus():
    written = Correction(Decimal("11.00"), Decimal("2.00"), 180)

    moved = correction_at_vertex(written, measured_at=Decimal(12), worn_at=Decimal(0), step=Decimal("0.25"))

    assert moved == Correction(Decimal("12.75"), Decimal("2.75"), 180)


def test_a_cylinder_that_is_rounded_away_takes_its_axis_along():
    lens = Correction(Decimal("-20.00"), Decimal("-0.125"), 45)

    moved = correction_at_vertex(lens, measured_at=Decimal(20), worn_at=Decimal(0), step=Decimal("0.25"))

    assert moved == Correction(Decimal("-14.25"), Decimal(0), None)


@pytest.mark.parametrize(
    ("sphere", "cylinder", "matters"), [("3.75", "0", False), ("-4", "0", True), ("-3", "-1", True)]
)
def test_the_distance_of_a_weak_lens_is_not_worth_a_word(sphere, cylinder, matters):
    assert vertex_matters(Correction(Decimal(sphere), Decimal(cylinder), 90)) is matters


def test_a_lens_can_not_stand_behind_its_own_focus():
    with pytest.raises(NotComputable, match=r"^vertex\.beyond_focus$"):
        at_vertex(Decimal(50), measured_at=Decimal(20), worn_at=Decimal(0))


def test_a_distance_that_no_face_has_is_refused():
    with pytest.raises(NotComputable, match=r"^vertex\.range$"):
        at_vertex(Decimal(5), measured_at=Decimal(-1), worn_at=Decimal(12))


def test_a_plus_cylinder_without_an_axis_is_refused():
    with pytest.raises(AxisMissing):
        correction_at_vertex(Correction(Decimal(5), Decimal(1)), measured_at=Decimal(12), worn_at=Decimal(0))


@given(quarters(-30, 30), distances, distances)
def test_there_and_back_it_is_as_it_was(power, one, other):
    there = at_vertex(power, measured_at=one, worn_at=other)

    assert abs(at_vertex(there, measured_at=other, worn_at=one) - power) < Decimal("1e-20")


@given(lenses, distances, distances)
def test_a_toric_lens_comes_back_as_it_was(lens, one, other):
    there = correction_at_vertex(lens, measured_at=one, worn_at=other)
    back = correction_at_vertex(there, measured_at=other, worn_at=one)

    assert abs(back.sphere - lens.sphere) < Decimal("1e-20")
    assert abs(back.cylinder - lens.cylinder) < Decimal("1e-20")
    assert back.axis == lens.axis


@given(lenses, distances, distances)
def test_both_notations_give_one_lens(lens, one, other):
    moved = correction_at_vertex(lens, measured_at=one, worn_at=other, step=Decimal("0.25"))
    turned = correction_at_vertex(transposed(lens), measured_at=one, worn_at=other, step=Decimal("0.25"))

    assert in_minus(turned) == in_minus(moved)
