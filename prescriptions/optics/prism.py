"""What a lens does to the direction of a glance: prism in prism dioptres (Δ, 1 cm at 1 m).

Inside, prism has a horizontal part (positive base in) and a vertical one (positive base up), since that is what adds
up. A laboratory wants one amount and one direction, 0 to 360° as seen from the front. Offsets are mm from the pupil.
Source of the formulas: Prentice's rule as in Brooks and Borish, System for Ophthalmic Dispensing.
"""

from collections.abc import Iterable
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

from prescriptions.optics.cylinders import AxisMissing, Correction, power_along
from prescriptions.optics.fitting_policy import SHOP_POLICY, FittingPolicy
from prescriptions.optics.quantities import (
    LARGEST_PRISM,
    NotComputable,
    Number,
    exceeds,
    measured,
    measured_lens,
    measured_offset,
    measured_power,
    reaches,
)
from prescriptions.optics.terms import Base, Eye

FULL_TURN = 360
WEAKEST_POWER = 0.125  # D; a weaker lens would have to be moved farther than it is wide
READING_DROP = 10.0  # mm below the optical centre, where one reads through a multifocal lens


class Prism(NamedTuple):
    """Prism in its parts: `horizontal` positive base in, `vertical` positive base up; Δ."""

    horizontal: float = 0.0
    vertical: float = 0.0


class Resultant(NamedTuple):
    """One prism for a laboratory: `amount` in Δ, `direction` of its base, 0 up to 360 (never 360 itself)."""

    amount: float
    direction: float


class Move(NamedTuple):
    """Where the optical centre has to go from the pupil: mm, and the side."""

    distance: float
    side: Base


class PowerMatrix(NamedTuple):
    """The power of a lens as it acts on an offset: D along x (to the right from the front), y (up), and across."""

    horizontal: float
    vertical: float
    oblique: float


def power_matrix(lens: Correction) -> PowerMatrix:
    """The lens as a matrix, the same from both notations. Raises NotComputable, AxisMissing."""
    sphere, cylinder = float(measured_lens(lens).sphere), float(lens.cylinder)
    if not cylinder:
        return PowerMatrix(sphere, sphere, 0.0)
    if lens.axis is None:
        raise AxisMissing
    sine, cosine = sin(radians(lens.axis)), cos(radians(lens.axis))
    return PowerMatrix(sphere + cylinder * sine**2, sphere + cylinder * cosine**2, -cylinder * sine * cosine)


def induced_prism(lens: Correction, eye: Eye, *, centre_in: Number, centre_up: Number) -> Prism:
    """The prism at the pupil of a lens whose optical centre lies `centre_in` mm nasally and `centre_up` mm above it.

    Raises NotComputable: `centre`, or what measured_lens refuses; AxisMissing.
    """
    matrix = power_matrix(lens)
    right = eye.nasal * measured_offset(centre_in, "centre")
    up = measured_offset(centre_up, "centre")
    horizontal = eye.nasal * (matrix.horizontal * right + matrix.oblique * up) / 10
    vertical = (matrix.oblique * right + matrix.vertical * up) / 10
    return Prism(horizontal + 0.0, vertical + 0.0)  # + 0.0, because nothing is not minus nothing


def decentration_for_prism(power: Number, amount: Number, base: Base) -> Move:
    """How to move the optical centre of a lens of `power` D along that meridian, to get `amount` Δ.

    A plus lens moves toward the base, a minus lens away from it. Raises NotComputable: `prism.no_power` under 1/8 D,
    where prism has to be ground; `power` or `prism` out of range.
    """
    strength = measured_power(power)
    if abs(strength) < WEAKEST_POWER:
        raise NotComputable("prism.no_power")
    distance = 10 * measured(amount, "prism", 0, LARGEST_PRISM) / abs(strength)
    return Move(distance, base if strength > 0 else base.opposite)


def combined(components: Iterable[tuple[Number, Base]]) -> Prism:
    """The sum of single prisms (Δ, 0 to 100 each). Raises NotComputable: `prism`."""
    parts = {Base.IN: 0.0, Base.OUT: 0.0, Base.UP: 0.0, Base.DOWN: 0.0}
    for amount, base in components:
        parts[base] += measured(amount, "prism", 0, LARGEST_PRISM)
    return Prism(parts[Base.IN] - parts[Base.OUT], parts[Base.UP] - parts[Base.DOWN])


def resultant(prism: Prism, eye: Eye) -> Resultant:
    """The prism as a laboratory writes it, seen from the front.

    Right eye: base in 0, up 90, out 180, down 270. Left eye: base out 0, up 90, in 180, down 270. No prism points to 0.
    """
    amount = hypot(*prism)
    direction = degrees(atan2(prism.vertical, eye.nasal * prism.horizontal)) % FULL_TURN if amount else 0.0
    # The remainder of a hair below 0 is rounded to a full turn.
    return Resultant(amount, 0.0 if direction >= FULL_TURN else direction)


def resolved(one: Resultant, eye: Eye) -> Prism:
    """The parts of a prism given as amount (0 to 100 Δ) and direction (0 to 360°). Raises NotComputable."""
    amount = measured(one.amount, "prism", 0, LARGEST_PRISM)
    direction = radians(measured(one.direction, "direction", 0, FULL_TURN))
    return Prism(eye.nasal * amount * cos(direction) + 0.0, amount * sin(direction) + 0.0)


def vertical_imbalance(right: Correction, left: Correction, *, drop: Number = READING_DROP) -> float:
    """The vertical prism (Δ) between the eyes that look `drop` mm below both optical centres. Never negative.

    Raises NotComputable: `drop`, or what measured_lens refuses; AxisMissing.
    """
    below = measured_offset(drop, "drop")
    powers = [power_along(measured_lens(lens), 90) for lens in (right, left)]
    return abs((powers[0] - powers[1]) * below) / 10


def is_imbalance_high(imbalance: float, *, policy: FittingPolicy = SHOP_POLICY) -> bool:
    """Whether someone who reads through such lenses (bifocal, progressive, occupational) needs advice."""
    return reaches(imbalance, policy.slab_off_from)


def unwanted_prism(right: Correction, left: Correction, *, error: Number) -> float:
    """The horizontal prism (Δ, both eyes together) of lenses centred for a PD that is wrong by `error` mm in all.

    Each eye is off by half of the error. Powers of opposite signs are added as if they were alike, so the answer is
    never too small. Raises NotComputable: `error`, or what measured_lens refuses; AxisMissing.
    """
    half = abs(measured_offset(error, "error")) / 2
    return sum(abs(power_along(measured_lens(lens), 180)) for lens in (right, left)) * half / 10


def is_prism_noticeable(prism: float, *, policy: FittingPolicy = SHOP_POLICY) -> bool:
    """Whether unwanted horizontal prism deserves a warning."""
    return exceeds(prism, policy.unnoticed_prism)
