"""Only numbers enter a computation, and what comes out is rounded in the wearer's favour."""

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics import quantities
from prescriptions.optics.cylinders import Correction
from prescriptions.optics.quantities import NotComputable, rounded_to_step

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
