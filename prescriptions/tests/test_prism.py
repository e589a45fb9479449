"""Prism has a side for each eye, and adds up only in its parts."""

from decimal import Decimal
from math import copysign

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics import prism
from prescriptions.optics.cylinders import AxisMissing, Correction, power_along, transposed
from prescriptions.optics.prism import (
    Move,
    Prism,
    Resultant,
)
from prescriptions.optics.quantities import NotComputable
from prescriptions.optics.terms import Base, Eye
from prescriptions.tests.lens_strategies import eyes, halves, lenses

offsets = halves(-15, 15)
amounts = st.floats(0, 20)


def test_a_plus_lens_has_its_base_on_the_side_of_its_centre_and_a_minus_lens_opposite():
    plus, minus = Correction(Decimal("5.00")), Correction(Decimal("-5.00"))

    assert prism.induced_prism(plus, Eye.LEFT, centre_in=4, centre_up=0) == Prism(2.0, 0.0)
    assert prism.induced_prism(minus, Eye.LEFT, centre_in=4, centre_up=0) == Prism(-2.0, 0.0)
    assert prism.induced_prism(minus, Eye.RIGHT, centre_in=0, centre_up=-4) == Prism(0.0, 2.0)


def test_an_oblique_cylinder_turns_a_sideways_glance_upward():
    induced = prism.induced_prism(Correction(Decimal(-4), Decimal(-2), 40), Eye.RIGHT, centre_in=6, centre_up=0)

    assert induced == pytest.approx((-2.8958, 0.5909), abs=1e-4)


def test_no_prism_is_not_minus_nothing():
    induced = prism.induced_prism(Correction(Decimal(0)), Eye.LEFT, centre_in=5, centre_up=-5)

    assert [copysign(1, part) for part in induced] == [1, 1]


@pytest.mark.parametrize(
    ("power", "base", "side"),
    [(4, Base.OUT, Base.OUT), (-4, Base.OUT, Base.IN), (4, Base.UP, Base.UP), (-4, Base.DOWN, Base.UP)],
)
def test_the_centre_moves_toward_the_base_in_plus_and_away_from_it_in_minus(power, base, side):
    assert prism.decentration_for_prism(power, 2, base) == Move(5.0, side)


def test_a_prism_may_be_small_or_none_and_never_less():
    assert prism.decentration_for_prism(4, 0.5, Base.IN) == Move(1.25, Base.IN)
    assert prism.decentration_for_prism(4, 0, Base.IN) == Move(0.0, Base.IN)
    with pytest.raises(NotComputable, match=r"^prism\.range$"):
        prism.decentration_for_prism(4, -0.5, Base.IN)


@pytest.mark.parametrize("power", [0, 0.1, -0.12])
def test_a_lens_of_next_to_no_power_gives_no_prism_by_moving_it(power):
    with pytest.raises(NotComputable, match=r"^prism\.no_power$"):
        prism.decentration_for_prism(power, 1, Base.IN)


@pytest.mark.parametrize(
    ("eye", "base", "direction"),
    [
        (Eye.RIGHT, Base.IN, 0),
        (Eye.RIGHT, Base.UP, 90),
        (Eye.RIGHT, Base.OUT, 180),
        (Eye.RIGHT, Base.DOWN, 270),
        (Eye.LEFT, Base.OUT, 0),
        (Eye.LEFT, Base.UP, 90),
        (Eye.LEFT, Base.IN, 180),
        (Eye.LEFT, Base.DOWN, 270),
    ],
)
def test_directions_are_seen_from_the_front(eye, base, direction):
    assert prism.resultant(prism.combined([(2, base)]), eye) == (2.0, pytest.approx(direction))


def test_opposite_prisms_cancel_and_alike_ones_add():
    assert prism.combined([(2, Base.IN), (3.5, Base.OUT), (1, Base.UP), (0.5, Base.UP)]) == Prism(-1.5, 1.5)
    assert prism.resultant(prism.combined([(2, Base.IN), (2, Base.OUT)]), Eye.LEFT) == Resultant(0.0, 0.0)


def test_a_direction_of_a_hair_below_nothing_is_nothing():
    assert prism.resultant(Prism(2.0, -1e-300), Eye.RIGHT).direction == 0.0


@pytest.mark.parametrize(
    ("amount", "direction", "code"), [(-1, 0, "prism"), (1, 361, "direction"), (1, -1, "direction")]
)
def test_a_prism_that_nobody_writes_is_refused(amount, direction, code):
    with pytest.raises(NotComputable, match=rf"^{code}\.range$"):
        prism.resolved(Resultant(amount, direction), Eye.RIGHT)


def test_readers_through_unlike_lenses_look_through_vertical_prism():
    right, left = Correction(Decimal(-3), Decimal(-2), 180), Correction(Decimal("-2.75"), Decimal("-2.5"), 90)

    assert prism.vertical_imbalance(right, left, drop=8) == pytest.approx(1.8)
    assert prism.vertical_imbalance(left, right, drop=-8) == pytest.approx(1.8)


def test_an_imbalance_counts_from_one_and_a_half():
    left = Correction(Decimal("-2.50"))

    assert prism.is_imbalance_high(prism.vertical_imbalance(Correction(Decimal("-1.00")), left))
    assert not prism.is_imbalance_high(prism.vertical_imbalance(Correction(Decimal("-1.125")), left))
    assert prism.is_imbalance_high(prism.vertical_imbalance(Correction(Decimal("-1.00"), Decimal(-2), 90), left))
    # Along 90°, a cylinder at 60° counts for a quarter: 1.5 D again, and a rounding error below it.
    assert prism.is_imbalance_high(
        prism.vertical_imbalance(Correction(Decimal(0), Decimal(6), 60), Correction(Decimal(0)))
    )


def test_a_wrong_pd_makes_the_prism_of_both_lenses():
    alike, plus = Correction(Decimal("-5.00")), Correction(Decimal("5.00"))

    assert prism.unwanted_prism(alike, alike, error=-2) == 1.0
    assert prism.unwanted_prism(alike, plus, error=2) == 1.0
    assert prism.unwanted_prism(alike, Correction(Decimal(0)), error=2) == 0.5
    assert prism.is_prism_noticeable(0.68)
    assert not prism.is_prism_noticeable(0.67)


def test_a_cylinder_without_an_axis_is_refused():
    with pytest.raises(AxisMissing):
        prism.power_matrix(Correction(Decimal(1), Decimal(-1)))


@given(lenses)
def test_the_matrix_says_the_powers_along_its_axes_in_both_notations(lens):
    matrix = prism.power_matrix(lens)

    assert matrix.horizontal == pytest.approx(power_along(lens, 180), abs=1e-9)
    assert matrix.vertical == pytest.approx(power_along(lens, 90), abs=1e-9)
    assert prism.power_matrix(transposed(lens)) == pytest.approx(matrix, abs=1e-9)


@given(lenses, offsets, offsets)
def test_a_pair_of_mirrored_lenses_has_mirrored_prism(lens, inward, upward):
    mirrored = lens._replace(axis=lens.axis and (180 - lens.axis or 180))

    right = prism.induced_prism(lens, Eye.RIGHT, centre_in=inward, centre_up=upward)
    left = prism.induced_prism(mirrored, Eye.LEFT, centre_in=inward, centre_up=upward)

    assert left == pytest.approx(right, abs=1e-9)


@given(lenses, eyes, offsets, offsets)
def test_the_notation_changes_no_prism(lens, eye, inward, upward):
    one = prism.induced_prism(lens, eye, centre_in=inward, centre_up=upward)
    other = prism.induced_prism(transposed(lens), eye, centre_in=inward, centre_up=upward)

    assert other == pytest.approx(one, abs=1e-9)


@given(eyes, st.floats(-20, 20), st.floats(-20, 20))
def test_combined_and_taken_apart_a_prism_is_as_it_was(eye, horizontal, vertical):
    one = prism.resultant(Prism(horizontal, vertical), eye)

    assert 0 <= one.direction < 360
    assert prism.resolved(one, eye) == pytest.approx((horizontal, vertical), abs=1e-9)


@given(st.integers(-80, 80).filter(lambda quarters: quarters), amounts, st.sampled_from(Base), eyes)
def test_a_lens_moved_for_a_prism_has_that_prism(quarters, amount, base, eye):
    lens = Correction(Decimal(quarters) / 4)
    distance, side = prism.decentration_for_prism(lens.sphere, amount, base)
    inward = {Base.IN: distance, Base.OUT: -distance}.get(side, 0)
    upward = {Base.UP: distance, Base.DOWN: -distance}.get(side, 0)

    if distance <= 500:
        induced = prism.induced_prism(lens, eye, centre_in=inward, centre_up=upward)
        assert induced == pytest.approx(prism.combined([(amount, base)]), abs=1e-9)
