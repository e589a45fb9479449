"""What may enter a computation: finite numbers of a size that a lens, a face or a frame can have.

The limits here keep nonsense out of the formulas. What a shop accepts or orders is narrower and is said elsewhere.
"""

from decimal import ROUND_FLOOR, Decimal
from math import isfinite

from prescriptions.optics.cylinders import HALF_TURN, ZERO, Correction

Number = int | float | Decimal

QUARTER = Decimal("0.25")  # the step in which lenses are made, in dioptres
LARGEST_POWER = 100  # D; the strongest lenses that are made have about 40
LARGEST_LENGTH = 500  # mm; longer than anything on a face, and than the distance at which people read
LARGEST_PRISM = 100  # Δ
INDEX_RANGE = (1.3, 2.1)  # water, and a little more than the densest glass for spectacles
ROUNDING_NOISE = 1e-9  # what binary arithmetic may add to a length or a power that lies exactly on a limit


class NotComputable(ValueError):
    """There is no answer. `code` names the quantity and the reason, for whoever words it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def measured(value: Number, quantity: str, lowest: float, highest: float) -> float:
    """The number as a float. Raises NotComputable: `<quantity>.not_a_number`, `<quantity>.range`.

    True, NaN and infinity are no numbers here.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise NotComputable(f"{quantity}.not_a_number")
    # An int may be too long for a float, so its size is judged before it becomes one.
    if not isinstance(value, int) and not (value.is_finite() if isinstance(value, Decimal) else isfinite(value)):
        raise NotComputable(f"{quantity}.not_a_number")
    if not lowest <= value <= highest:
        raise NotComputable(f"{quantity}.range")
    return float(value)


def measured_power(value: Number, quantity: str = "power") -> float:
    """A power in D, −100 to 100. Raises NotComputable."""
    return measured(value, quantity, -LARGEST_POWER, LARGEST_POWER)


def measured_length(value: Number, quantity: str) -> float:
    """A length in mm, 0 to 500. Raises NotComputable."""
    return measured(value, quantity, 0, LARGEST_LENGTH)


def measured_offset(value: Number, quantity: str) -> float:
    """A length with a direction, in mm, −500 to 500. Raises NotComputable."""
    return measured(value, quantity, -LARGEST_LENGTH, LARGEST_LENGTH)


def measured_index(value: Number) -> float:
    """A refractive index, 1.3 to 2.1. Raises NotComputable."""
    return measured(value, "index", *INDEX_RANGE)


def measured_lens(lens: Correction) -> Correction:
    """The same lens, once its numbers are known to be some. Raises NotComputable: `sphere`, `cylinder` or `axis`."""
    measured_power(lens.sphere, "sphere")
    measured_power(lens.cylinder, "cylinder")
    if lens.axis is not None:
        measured(lens.axis, "axis", 0, HALF_TURN)
    return lens


def exceeds(value: float, limit: float) -> bool:
    """Whether a computed value is above the limit, and not only by what binary arithmetic added to it."""
    return value > limit + ROUNDING_NOISE


def reaches(value: float, limit: float) -> bool:
    """Whether a computed value is at the limit or above it, whatever binary arithmetic took from it."""
    return value >= limit - ROUNDING_NOISE


def rounded_to_step(value: Decimal, step: Decimal = QUARTER) -> Decimal:
    """The nearest multiple of `step`. Raises NotComputable: `value` (see measured_power), `step.range`.

    The middle between two goes up, −4.625 to −4.50: a minus lens never becomes stronger than it was measured.
    """
    measured_power(value, "value")
    measured(step, "step", 0.001, LARGEST_POWER)
    return (value / step + Decimal("0.5")).to_integral_value(ROUND_FLOOR) * step + ZERO
