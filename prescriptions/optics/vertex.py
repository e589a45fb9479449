"""The same correction at another distance from the eye.

A lens that moves toward the eye has to become more plus to focus where it did. The formula is exact for each
principal meridian (Jalie, Principles of Ophthalmic Lenses: effectivity); below 4 D even the way to the cornea changes
less than one step of 0.25. What comes out for the cornea informs, and is no contact-lens prescription.
"""

from decimal import Decimal

from prescriptions.optics.cylinders import Correction, in_minus, strongest_meridian, transposed
from prescriptions.optics.fitting_policy import SHOP_POLICY, FittingPolicy
from prescriptions.optics.quantities import (
    NotComputable,
    measured,
    measured_lens,
    measured_power,
    rounded_to_step,
)

FARTHEST_VERTEX = 60  # mm; twice as far as a trial frame can stand from an eye


def at_vertex(power: Decimal, *, measured_at: Decimal, worn_at: Decimal) -> Decimal:
    """The power that does at `worn_at` mm from the cornea what `power` did at `measured_at` mm (0 to 60 each).

    Raises NotComputable: `power` or `vertex` out of range, `vertex.beyond_focus` where the lens would have to
    stand behind its own focus.
    """
    measured_power(power)
    for distance in (measured_at, worn_at):
        measured(distance, "vertex", 0, FARTHEST_VERTEX)
    metres = (measured_at - worn_at) / 1000  # positive toward the eye
    remaining = 1 - metres * power
    if remaining <= 0:
        raise NotComputable("vertex.beyond_focus")
    return power / remaining


def vertex_matters(lens: Correction, *, policy: FittingPolicy = SHOP_POLICY) -> bool:
    """Whether the lens is strong enough for its vertex distance to be worth a word. Raises NotComputable."""
    return strongest_meridian(measured_lens(lens)) >= policy.vertex_matters_from


def correction_at_vertex(
    lens: Correction, *, measured_at: Decimal, worn_at: Decimal, step: Decimal | None = None
) -> Correction:
    """The lens for another vertex distance, each principal meridian by itself; rounded to `step` D if one is given.

    Sphere and cylinder are rounded separately, in minus cylinder, so that both notations give one lens; the answer is
    in the notation of the question. Raises NotComputable as at_vertex does, and AxisMissing.
    """
    written_in_plus = measured_lens(lens).cylinder > 0
    minus = in_minus(lens)
    sphere = at_vertex(minus.sphere, measured_at=measured_at, worn_at=worn_at)
    cylinder = at_vertex(minus.sphere + minus.cylinder, measured_at=measured_at, worn_at=worn_at) - sphere
    if step is not None:
        sphere, cylinder = rounded_to_step(sphere, step), rounded_to_step(cylinder, step)
    moved = Correction(sphere, cylinder, minus.axis if cylinder else None)
    return transposed(moved) if written_in_plus else moved
