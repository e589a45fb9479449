"""How far a finished pair may be from what was ordered: the final inspection.

The tables are those of ANSI Z80.1-2015 and -2020 for mounted lenses. They are data, so that a shop elsewhere can pass
the tables of ISO 21987.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from prescriptions.optics.cylinders import HALF_TURN, AxisMissing, Correction, in_minus, strongest_meridian

ENDLESS = Decimal("Infinity")


class Band(NamedTuple):
    """For values up to `up_to`, inclusive: the tolerance, or the share of the value that it is."""

    up_to: Decimal
    tolerance: Decimal = Decimal(0)
    share: Decimal = Decimal(0)


class Tolerances(NamedTuple):
    """A standard: bands in rising order, the last one without an end.

    Powers in dioptres, the axis in degrees by the power of the cylinder. Editions of Z80.1 up to 2010 ask for the
    strongest meridian where later ones ask for the sphere of the minus cylinder form.
    """

    sphere: Sequence[Band]
    cylinder: Sequence[Band]
    axis: Sequence[Band]
    add: Sequence[Band]
    by_strongest_meridian: bool = False


def _bands(*steps: tuple[str, str], beyond: str = "", share: str = "") -> tuple[Band, ...]:
    last = Band(ENDLESS, share=Decimal(share)) if share else Band(ENDLESS, Decimal(beyond))
    return (*(Band(Decimal(up_to), Decimal(tolerance)) for up_to, tolerance in steps), last)


ANSI_AXIS = _bands(("0.25", "14"), ("0.50", "7"), ("0.75", "5"), ("1.50", "3"), beyond="2")
ANSI_ADD = _bands(("4.00", "0.12"), beyond="0.18")
ANSI_SINGLE_VISION = Tolerances(  # and bifocal
    sphere=_bands(("6.50", "0.13"), share="0.02"),
    cylinder=_bands(("2.00", "0.13"), ("4.50", "0.15"), share="0.04"),
    axis=ANSI_AXIS,
    add=ANSI_ADD,
)
ANSI_PROGRESSIVE = Tolerances(
    sphere=_bands(("8.00", "0.16"), share="0.02"),
    cylinder=_bands(("2.00", "0.16"), ("3.50", "0.18"), share="0.05"),
    axis=ANSI_AXIS,
    add=ANSI_ADD,
)


class MountingTolerances(NamedTuple):
    """Of the mounted pair. Prism is within its tolerance if it is in prism dioptres or in the millimetres beside it."""

    reference_point_prism: Decimal = Decimal("0.33")
    reference_point_mm: Decimal = Decimal("1.0")
    vertical_imbalance_prism: Decimal = Decimal("0.33")
    vertical_imbalance_mm: Decimal = Decimal("1.0")
    horizontal_imbalance_prism: Decimal = Decimal("0.67")
    horizontal_imbalance_mm: Decimal = Decimal("2.5")
    height_mm: Decimal = Decimal("1.0")
    centre_thickness_mm: Decimal = Decimal("0.3")
    base_curve: Decimal = Decimal("0.75")
    segment_tilt_degrees: Decimal = Decimal(2)


ANSI_MOUNTED_SINGLE_VISION = MountingTolerances()
ANSI_MOUNTED_PROGRESSIVE = MountingTolerances(horizontal_imbalance_mm=Decimal("1.0"))


class PowerTolerance(NamedTuple):
    """Dioptres, and degrees for `axis`, which is None where nothing has an axis."""

    sphere: Decimal
    cylinder: Decimal
    axis: Decimal | None
    add: Decimal | None = None


class Value(StrEnum):
    SPHERE = "sphere"
    CYLINDER = "cylinder"
    AXIS = "axis"
    ADD = "add"


class Deviation(NamedTuple):
    """One value that is out of tolerance, both powers in the minus cylinder form. None was not measured."""

    value: Value
    ordered: Decimal
    measured: Decimal | None
    tolerance: Decimal


def power_tolerance(
    ordered: Correction, *, add: Decimal | None = None, table: Tolerances = ANSI_SINGLE_VISION
) -> PowerTolerance:
    """What `ordered` allows, in either notation alike. Raises AxisMissing."""
    lens = in_minus(ordered)
    power = strongest_meridian(lens) if table.by_strongest_meridian else lens.sphere
    return PowerTolerance(
        sphere=_tolerance(table.sphere, power),
        cylinder=_tolerance(table.cylinder, lens.cylinder),
        axis=_tolerance(table.axis, lens.cylinder) if lens.cylinder else None,
        add=_tolerance(table.add, add) if add else None,
    )


def deviations(
    ordered: Correction,
    measured: Correction,
    *,
    add: Decimal | None = None,
    measured_add: Decimal | None = None,
    table: Tolerances = ANSI_SINGLE_VISION,
) -> list[Deviation]:
    """The values of `measured` that are out of tolerance; a lens that may be sold has none.

    An addition that was ordered and not measured is out. Raises AxisMissing if a cylinder has no axis.
    """
    allowed = power_tolerance(ordered, add=add, table=table)
    wanted, found = in_minus(ordered), in_minus(measured)
    compared = [
        Deviation(Value.SPHERE, wanted.sphere, found.sphere, allowed.sphere),
        Deviation(Value.CYLINDER, wanted.cylinder, found.cylinder, allowed.cylinder),
    ]
    if add or measured_add:
        limit = allowed.add if allowed.add is not None else _tolerance(table.add, Decimal(0))
        compared.append(Deviation(Value.ADD, add or Decimal(0), measured_add, limit))
    out = [one for one in compared if one.measured is None or abs(one.measured - one.ordered) > one.tolerance]
    return out + _turned(wanted, found, allowed.axis)


def axis_difference(one: int, other: int) -> int:
    """Degrees from one axis to another, 0 to 90: 179 and 1 are two degrees apart."""
    apart = abs(one - other) % HALF_TURN
    return min(apart, HALF_TURN - apart)


def prism_is_within(
    prism: Decimal, displacement: Decimal, *, prism_limit: Decimal, displacement_limit: Decimal
) -> bool:
    """Whether a prism (Δ) or the displacement (mm) that makes it is small enough: of weak lenses the latter decides."""
    return abs(prism) <= prism_limit or abs(displacement) <= displacement_limit


def _turned(wanted: Correction, found: Correction, tolerance: Decimal | None) -> list[Deviation]:
    if tolerance is None or not found.cylinder:  # without a cylinder nothing can be turned
        return []
    if wanted.axis is None or found.axis is None:
        raise AxisMissing
    if axis_difference(wanted.axis, found.axis) <= tolerance:
        return []
    return [Deviation(Value.AXIS, Decimal(wanted.axis), Decimal(found.axis), tolerance)]


def _tolerance(bands: Sequence[Band], value: Decimal) -> Decimal:
    size = abs(value)
    band = next(band for band in bands if size <= band.up_to)
    return band.tolerance or band.share * size
