"""One lens in two notations is one lens in every rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics import cylinders
from prescriptions.optics.cylinders import AxisMissing, Correction

eighths = st.integers(-240, 240).map(lambda eighths: Decimal(eighths) / 8)
lenses = st.one_of(
    eighths.map(Correction),
    st.builds(Correction, eighths, eighths.filter(bool), st.integers(1, 180)),
)


def test_a_lens_is_turned_into_the_other_notation():
    lens = Correction(Decimal("2.00"), Decimal("-0.75"), 10)

    assert cylinders.transposed(lens) == Correction(Decimal("1.25"), Decimal("0.75"), 100)
    assert cylinders.in_minus(lens) == lens
    assert cylinders.in_plus(lens).cylinder == Decimal("0.75")


@pytest.mark.parametrize(("axis", "turned"), [(90, 180), (180, 90), (1, 91), (91, 1)])
def test_an_axis_is_turned_by_a_right_angle_and_stays_from_1_to_180(axis, turned):
    assert cylinders.transposed(Correction(Decimal(1), Decimal(-1), axis)).axis == turned


def test_a_lens_without_a_cylinder_has_no_axis_to_turn():
    assert cylinders.transposed(Correction(Decimal("1.00"), Decimal(0), 45)) == Correction(Decimal("1.00"))


def test_a_cylinder_without_an_axis_is_refused():
    with pytest.raises(AxisMissing):
        cylinders.transposed(Correction(Decimal(1), Decimal(-1)))
    with pytest.raises(AxisMissing):
        cylinders.power_along(Correction(Decimal(1), Decimal(-1)), 90)


@given(lenses)
def test_turned_twice_it_is_as_it_was(lens):
    assert cylinders.transposed(cylinders.transposed(lens)) == lens


@given(lenses, st.floats(0, 180))
def test_the_notation_changes_no_power(lens, meridian):
    turned = cylinders.transposed(lens)

    assert cylinders.spherical_equivalent(turned) == cylinders.spherical_equivalent(lens)
    assert cylinders.principal_powers(turned) == cylinders.principal_powers(lens)
    assert cylinders.power_along(turned, meridian) == pytest.approx(cylinders.power_along(lens, meridian), abs=1e-9)


@given(lenses)
def test_along_its_axis_a_lens_has_its_sphere(lens):
    assert cylinders.power_along(lens, lens.axis or 0) == pytest.approx(float(lens.sphere))
