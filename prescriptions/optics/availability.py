"""Whether a lens option can be made for a power.

All limits are about the minus cylinder form, so the notation of a prescription changes no answer. Both eyes of a pair
get the same option, or their weight, colour and reflections would differ: the pair is available only if both eyes are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from prescriptions.optics.cylinders import Correction, in_minus
from prescriptions.optics.terms import Design

ZERO = Decimal(0)


class Limit(StrEnum):
    """What an option can not do."""

    SPHERE = "avail.sphere"
    CYLINDER = "avail.cylinder"
    TOTAL = "avail.total"
    ADD_REQUIRED = "avail.add_required"
    ADD_RANGE = "avail.add_range"
    PRISM = "avail.prism"


@dataclass(frozen=True)
class PowerRange:
    """What can be made on blanks of one diameter (mm; None is any).

    Dioptres of the minus cylinder form: the sphere from `sphere_min` to `sphere_max`, a cylinder of at most the size
    of `cylinder_max`, and a sum of both of at least `total_min`.
    """

    sphere_min: Decimal
    sphere_max: Decimal
    cylinder_max: Decimal
    total_min: Decimal
    diameter: int | None = None

    def limits(self, lens: Correction) -> frozenset[Limit]:
        """What this range can not do of `lens`, which is in the minus cylinder form."""
        broken = {
            Limit.SPHERE: not self.sphere_min <= lens.sphere <= self.sphere_max,
            Limit.CYLINDER: abs(lens.cylinder) > self.cylinder_max,
            Limit.TOTAL: lens.sphere + lens.cylinder < self.total_min,
        }
        return frozenset(limit for limit, is_broken in broken.items() if is_broken)


@dataclass(frozen=True)
class LensOption:
    """One row of the catalogue of lenses, with at least one range of powers. `prism_max` is in prism dioptres."""

    design: Design
    ranges: Sequence[PowerRange]
    add_min: Decimal | None = None
    add_max: Decimal | None = None
    prism_max: Decimal = ZERO


class EyePower(NamedTuple):
    """What one lens has to do: `prism` is the resulting prism of the eye, in prism dioptres.

    The power is the one to be made: that of near where the pair is for near. A balance lens has the power of the
    other eye.
    """

    lens: Correction
    add: Decimal | None = None
    prism: Decimal = ZERO


class Availability(NamedTuple):
    """`codes` is empty if and only if the lens can be made, on the blanks of `ranges`."""

    codes: list[Limit]
    ranges: list[PowerRange]

    @property
    def is_available(self) -> bool:
        return not self.codes


class PairAvailability(NamedTuple):
    right: Availability
    left: Availability

    @property
    def is_available(self) -> bool:
        return self.right.is_available and self.left.is_available

    @property
    def codes(self) -> list[str]:
        """The codes of both eyes, each with its eye: "avail.total@right"."""
        eyes = (("right", self.right), ("left", self.left))
        return sorted(f"{code}@{eye}" for eye, found in eyes for code in found.codes)


def availability(option: LensOption, eye: EyePower) -> Availability:
    """Whether `option` can be made for one eye. Raises AxisMissing for a plus cylinder without an axis.

    Where no range of the option fits, the codes are those of the range that comes nearest: the fewest limits broken,
    and of several the first.
    """
    lens = in_minus(eye.lens)
    broken = [(powers, powers.limits(lens)) for powers in option.ranges]
    fitting = [powers for powers, limits in broken if not limits]
    nearest = min((limits for _, limits in broken), key=len)
    codes = sorted(nearest | _add_limits(option, eye.add) | _prism_limits(option, eye.prism))
    return Availability(codes, [] if codes else fitting)


def pair_availability(option: LensOption, right: EyePower, left: EyePower) -> PairAvailability:
    """Whether `option` can be made for both eyes. Raises AxisMissing for a plus cylinder without an axis."""
    return PairAvailability(availability(option, right), availability(option, left))


def _add_limits(option: LensOption, add: Decimal | None) -> frozenset[Limit]:
    if option.design is Design.SINGLE_VISION:
        return frozenset()
    if not add:
        return frozenset({Limit.ADD_REQUIRED})
    lowest, highest = option.add_min, option.add_max
    if lowest is None or highest is None or not lowest <= add <= highest:
        return frozenset({Limit.ADD_RANGE})
    return frozenset()


def _prism_limits(option: LensOption, prism: Decimal) -> frozenset[Limit]:
    return frozenset({Limit.PRISM} if abs(prism) > option.prism_max else ())
