"""Only numbers enter a computation, and what comes out is rounded in the wearer's favour."""

from contextlib import suppress
from decimal import Decimal
from math import inf, isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics import boxing, fitting, prism, quantities, surfaces
from prescriptions.optics.boxing import Box, Shape
from prescriptions.optics.cylinders import Correction
from prescriptions.optics.prism import Resultant
from prescriptions.optics.quantities import NotComputable, rounded_to_step
from prescriptions.optics.terms import Base, Eye

NO_NUMBERS = [True, False, nan, inf, -inf, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), None, "4", "−4", [4]]


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_no_number_is_refused_by_name(value):
    with pytest.raises(NotComputable) as refusal:
        quantities.measured_power(value, "sphere")

    assert refusal.value.code == "sphere.not_a_number"


@pytest.mark.parametrize(
    "value", [101, -100.001, Decimal("1e999999"), 10**400, -(10**400)], ids=lambda value: str(value)[:9]
)
def test_a_power_that_no_lens_has_is_refused(value):
    with pytest.raises(NotComputable, match=r"^power\.range$"):
        quantities.measured_power(value)


def test_a_length_is_not_negative_and_an_offset_may_be():
    assert quantities.measured_offset(-3, "decentration") == -3.0
    with pytest.raises(NotComputable, match=r"^bridge\.range$"):
        quantities.measured_length(-3, "bridge")


@pytest.mark.parametrize(
    ("lens", "code"),
    [
        (Correction(Decimal("NaN")), "sphere.not_a_number"),
        (Correction(Decimal(1), Decimal("Infinity"), 90), "cylinder.not_a_number"),
        (Correction(Decimal(1), Decimal(-1), 181), "axis.range"),
        (Correction(Decimal(1), Decimal(-1), True), "axis.not_a_number"),
    ],
)
def test_a_lens_is_refused_by_its_first_impossible_number(lens, code):
    with pytest.raises(NotComputable) as refusal:
        quantities.measured_lens(lens)

    assert refusal.value.code == code


def test_an_axis_of_nothing_is_one():
    lens = Correction(Decimal(1), Decimal(-1), 0)

    assert quantities.measured_lens(lens) is lens


@pytest.mark.parametrize(
    ("power", "rounded"),
    [
        ("-4.625", "-4.50"),
        ("4.625", "4.75"),
        ("-4.62", "-4.50"),
        ("-4.63", "-4.75"),
        ("-0.125", "0.00"),
        ("0.125", "0.25"),
    ],
)
def test_the_middle_between_two_steps_goes_up(power, rounded):
    assert rounded_to_step(Decimal(power)) == Decimal(rounded)


def test_rounding_never_leaves_a_minus_before_nothing():
    assert str(rounded_to_step(Decimal("-0.1"))) == "0.00"
    assert not rounded_to_step(Decimal("-0.0")).is_signed()


def test_a_step_of_nothing_is_refused():
    with pytest.raises(NotComputable, match=r"^step\.range$"):
        rounded_to_step(Decimal(1), Decimal(0))


@given(st.decimals(-99, 99, places=3), st.sampled_from([Decimal("0.125"), Decimal("0.25"), Decimal("0.5")]))
def test_a_rounded_power_is_a_multiple_of_the_step_and_at_most_half_a_step_away(power, step):
    rounded = rounded_to_step(power, step)

    assert rounded % step == 0
    assert -step / 2 < rounded - power <= step / 2


def test_what_binary_arithmetic_adds_is_not_beyond_a_limit():
    assert not quantities.exceeds(0.1 + 0.2, 0.3)
    assert quantities.exceeds(0.301, 0.3)
    assert quantities.reaches(0.3 - 1e-12, 0.3)
    assert not quantities.reaches(0.299, 0.3)


anything = st.one_of(
    st.floats(), st.floats(0, 60), st.integers(), st.decimals(allow_nan=True), st.booleans(), st.none(), st.text()
)
FORMULAS = [
    lambda a, b, c, d, e: surfaces.sag(a, index=b, semi_chord=c),
    lambda a, b, c, d, e: surfaces.edge_thickness(a, index=b, front=c, centre=d, semi_chord=e),
    lambda a, b, c, d, e: surfaces.edge_thickness(a, index=1.5, front=c, centre=d, semi_chord=e),
    lambda a, b, c, d, e: surfaces.centre_thickness(a, index=1.5, front=b, edge=c, semi_chord=d),
    lambda a, b, c, d, e: surfaces.round_weight(a, index=1.5, front=b, centre=c, semi_chord=d, density=e),
    lambda a, b, c, d, e: surfaces.approximate_edge_thickness(a, index=b, centre=c, semi_chord=d),
    lambda a, b, c, d, e: surfaces.reflectance(a),
    lambda a, b, c, d, e: surfaces.true_surface_power(a, b),
    lambda a, b, c, d, e: boxing.minimum_blank(a, b, c, allowance=d),
    lambda a, b, c, d, e: boxing.minimum_blank_of_outline([(a, b)], c, d, allowance=e),
    lambda a, b, c, d, e: boxing.horizontal_decentration(Box(lens_width=a, lens_height=b, bridge=c), d),
    lambda a, b, c, d, e: boxing.vertical_decentration(Box(lens_width=a, lens_height=b, bridge=c), d),
    lambda a, b, c, d, e: boxing.estimated_effective_diameter(a, b, Shape.PANTO),
    lambda a, b, c, d, e: boxing.longest_radius_meridian(a, b, Shape.PANTO),
    lambda a, b, c, d, e: boxing.outline_area(a, b, Shape.PANTO),
    lambda a, b, c, d, e: fitting.near_pd(a, working_distance=b),
    lambda a, b, c, d, e: fitting.minimum_fitting_height(a),
    lambda a, b, c, d, e: prism.decentration_for_prism(a, b, Base.IN).distance,
    lambda a, b, c, d, e: prism.combined([(a, Base.IN), (b, Base.DOWN)]).horizontal,
    lambda a, b, c, d, e: prism.resolved(Resultant(a, b), Eye.LEFT).vertical,
]


@pytest.mark.parametrize("formula", FORMULAS)
@given(anything, anything, anything, anything, anything)
def test_a_formula_has_a_finite_answer_or_says_why_not(formula, a, b, c, d, e):
    with suppress(NotComputable):
        assert isfinite(formula(a, b, c, d, e))
