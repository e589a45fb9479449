"""A sphere, a cylinder and its axis, in either notation.

Both notations say the same lens: +2.00 −0.75 × 10 is +1.25 +0.75 × 100. Every rule about powers asks for one of them
by name, so that its answer does not depend on who wrote the prescription.
"""

from decimal import Decimal
from math import radians, sin
from typing import NamedTuple

HALF_TURN = 180
ZERO = Decimal(0)


class Correction(NamedTuple):
    """The power of one lens. `axis` is 1 to 180 where there is a cylinder, and None where there is none."""

    sphere: Decimal
    cylinder: Decimal = ZERO
    axis: int | None = None


class AxisMissing(ValueError):
    """A cylinder without an axis is no lens."""


def normalized_axis(axis: int) -> int:
    """The axis from 1 to 180 that means the same: 0 is 180, as opticians write it (ISO 8429)."""
    return axis % HALF_TURN or HALF_TURN


def transposed(lens: Correction) -> Correction:
    """The same lens in the other notation. Raises AxisMissing."""
    if not lens.cylinder:
        return Correction(lens.sphere)
    if lens.axis is None:
        raise AxisMissing
    return Correction(lens.sphere + lens.cylinder, -lens.cylinder, normalized_axis(lens.axis + HALF_TURN // 2))


def in_minus(lens: Correction) -> Correction:
    """The lens with a minus cylinder, or none. Raises AxisMissing where it has to be turned and can not."""
    return transposed(lens) if lens.cylinder > 0 else lens


def in_plus(lens: Correction) -> Correction:
    """The lens with a plus cylinder, or none. Raises AxisMissing where it has to be turned and can not."""
    return transposed(lens) if lens.cylinder < 0 else lens


def spherical_equivalent(lens: Correction) -> Decimal:
    """The mean power, never rounded: a quarter of cylinder makes an eighth of it."""
    return lens.sphere + lens.cylinder / 2


def principal_powers(lens: Correction) -> tuple[Decimal, Decimal]:
    """The powers of the two principal meridians, the lower first."""
    one, other = lens.sphere, lens.sphere + lens.cylinder
    return min(one, other), max(one, other)


def strongest_meridian(lens: Correction) -> Decimal:
    """The absolute power of the stronger principal meridian: what limits of power are about."""
    return max(map(abs, principal_powers(lens)))


def power_along(lens: Correction, meridian: float) -> float:
    """The power in the direction of `meridian`, degrees: 90 is vertical, 180 horizontal. Raises AxisMissing."""
    if not lens.cylinder:
        return float(lens.sphere)
    if lens.axis is None:
        raise AxisMissing
    return float(lens.sphere) + float(lens.cylinder) * sin(radians(meridian - lens.axis)) ** 2


def with_addition(lens: Correction, addition: Decimal) -> Correction:
    """The lens for near (the whole addition) or for an intermediate distance (half of it)."""
    return lens._replace(sphere=lens.sphere + addition)
