"""Where a lens sits before the eye: heights, the PD for near, and how wide a frame suits a face. Lengths are mm.

Heights are measured from the lowest point of the lens (its boxing rectangle), as opticians and laboratories do.
"""

from enum import StrEnum
from math import floor

from prescriptions.optics.fitting_policy import SHOP_POLICY, FittingPolicy
from prescriptions.optics.quantities import Number, measured, measured_length, measured_offset

READING_DISTANCE = 400.0  # mm from the spectacle plane
CENTRE_OF_ROTATION = 27.0  # mm from the spectacle plane: vertex distance and 13 to 14 mm (Brooks and Borish)
PUPIL_ABOVE_MIDDLE = 4.0  # mm: where a pupil usually is when nobody has measured it
SEGMENT_BELOW_MIDDLE = 4.0  # mm: where the top of a bifocal's segment usually is, at the lower lid


def minimum_fitting_height(corridor: Number, *, policy: FittingPolicy = SHOP_POLICY) -> float:
    """The lowest fitting cross under which a progressive lens of that corridor keeps its reading zone.

    Raises NotComputable: `corridor`. Source: 20/20 Magazine, which subtracts 4 to 5 mm from the height.
    """
    return measured_length(corridor, "corridor") + policy.below_corridor


def minimum_lens_height(corridor: Number, *, policy: FittingPolicy = SHOP_POLICY) -> float:
    """The lowest box (B) that can hold a progressive lens of that corridor. Raises NotComputable: `corridor`."""
    return minimum_fitting_height(corridor, policy=policy) + policy.above_cross


def estimated_fitting_height(lens_height: Number) -> float:
    """Where the pupil probably is in a box of that height. A guess: say so, and ask for a measurement.

    Raises NotComputable: `lens_height`.
    """
    return measured_length(lens_height, "lens_height") / 2 + PUPIL_ABOVE_MIDDLE


def usual_segment_height(lens_height: Number) -> float:
    """The height of a bifocal's segment in a box of that height. Raises NotComputable: `lens_height`."""
    return measured_length(lens_height, "lens_height") / 2 - SEGMENT_BELOW_MIDDLE


def near_pd(distance_pd: Number, *, working_distance: Number = READING_DISTANCE) -> float:
    """The PD of eyes that converge on something at `working_distance`; of both eyes or of one, as was given.

    To be shown in half millimetres, and only where nobody has measured it. Raises NotComputable: `pd`,
    `working_distance` (1 mm to 10 m).
    """
    distance = measured(working_distance, "working_distance", 1, 10_000)
    return measured_length(distance_pd, "pd") * distance / (distance + CENTRE_OF_ROTATION)


def to_half_millimetres(length: float) -> float:
    """The length as it is shown where it is not known better; the middle goes up. Raises NotComputable: `length`."""
    return floor(measured_offset(length, "length") * 2 + 0.5) / 2


class Suits(StrEnum):
    """How well a frame suits a face."""

    WELL = "well"
    TOLERABLY = "tolerably"
    BADLY = "badly"


def width_suits(frame_width: Number, face_width: Number, *, policy: FittingPolicy = SHOP_POLICY) -> Suits:
    """How the whole width of a frame suits the width of a face over the cheekbones (bizygomatic).

    Raises NotComputable: `frame_width`, `face_width`.
    """
    difference = abs(measured_length(frame_width, "frame_width") - measured_length(face_width, "face_width"))
    if difference <= policy.width_good:
        return Suits.WELL
    return Suits.TOLERABLY if difference <= policy.width_tolerable else Suits.BADLY


def frame_pd_suits(frame_pd: Number, pd: Number, *, policy: FittingPolicy = SHOP_POLICY) -> bool:
    """Whether the boxing centres lie about as far apart as the pupils, or a little farther.

    Raises NotComputable: `frame_pd`, `pd`.
    """
    least, most = policy.frame_pd_excess
    return least <= measured_length(frame_pd, "frame_pd") - measured_length(pd, "pd") <= most
