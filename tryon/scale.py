"""How large the face is: millimetres for a px, from a pupillary distance that was measured, seen or assumed."""

from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from tryon.face.faces import Face

# Between the pupils of one wearer there are 40 to 80 mm, 63 on average: Dodgson, "Variation and extrema of human
# interpupillary distance", SPIE 5291 (2004). The deviation is that of adults of both sexes there.
LEAST_PD_MM, MOST_PD_MM = 40.0, 80.0
MEAN_PD_MM, PD_DEVIATION_MM = 63.0, 3.7
GIVEN_DEVIATION_MM = 0.5  # opticians read a ruler to half a millimetre

# The visible iris is 11.7 mm wide: Rüfer, Schröder and Erb, "White-to-white corneal diameter", Cornea 24 (2005).
# Their deviation is 0.42 mm, 3.6 %; what the network adds to it was found on faces with a known distance.
IRIS_MM = 11.7
IRIS_DEVIATION = 0.045  # share of the diameter
EDGE_DEVIATION_PX = 0.6  # of a measured diameter

SMALLEST_IRIS_PX = 14.0
MOST_YAW_DEG = 10.0
MOST_GAZE = 0.12  # of the width of an eye; eyes that look aside are seen as ellipses and stand nearer or wider
PLAUSIBLE_MM = (48.0, 80.0)  # of adults; an iris that says otherwise was measured wrong
USUAL_MM = 6.0  # from the mean; what lies beyond is the less believed the further it does


class Source(StrEnum):
    GIVEN = "given"  # somebody measured it
    IRIS = "iris"  # the size of the irises, drawn towards the mean by their uncertainty
    MEAN = "mean"  # what people have on average


class DistanceRefused(ValueError):
    """Nobody has such a pupillary distance: 40 to 80 mm are possible."""


@dataclass(frozen=True)
class Scale:
    """`mm_per_px` holds in the plane of the eyes, for a length that faces the camera.

    `pd_deviation_mm` is one standard deviation. An estimate is for the look of a frame, never for centring lenses.
    """

    pd_mm: float
    pd_deviation_mm: float
    source: Source
    mm_per_px: float


def is_plausible(pd_mm: float) -> bool:
    """Whether somebody may have this pupillary distance."""
    return LEAST_PD_MM <= pd_mm <= MOST_PD_MM


def scale_of(face: Face, *, pd_mm: float | None = None) -> Scale:
    """The scale of a face; a `pd_mm` that was measured always wins. Raises DistanceRefused."""
    if pd_mm is not None:
        if not is_plausible(pd_mm):
            raise DistanceRefused(pd_mm)
        distance, deviation, source = float(pd_mm), GIVEN_DEVIATION_MM, Source.GIVEN
    elif _shows_its_irises(face):
        distance, deviation = _by_irises(face.frontal_pupil_distance, iris_px=_iris_px(face))
        source = Source.IRIS
    else:
        distance, deviation, source = MEAN_PD_MM, PD_DEVIATION_MM, Source.MEAN
    return Scale(distance, deviation, source, distance / face.frontal_pupil_distance)


def _shows_its_irises(face: Face) -> bool:
    looks_ahead = max(abs(face.right.gaze), abs(face.left.gaze)) <= MOST_GAZE
    return looks_ahead and _iris_px(face) >= SMALLEST_IRIS_PX and abs(face.pose.yaw_deg) <= MOST_YAW_DEG


def _iris_px(face: Face) -> float:
    return (face.right.diameter + face.left.diameter) / 2


def _by_irises(pupil_distance_px: float, *, iris_px: float) -> tuple[float, float]:
    """(distance, deviation) in mm: what was seen and what people have, each weighted by how sure it is."""
    seen = pupil_distance_px / iris_px * IRIS_MM
    deviation = seen * hypot(IRIS_DEVIATION, EDGE_DEVIATION_PX / iris_px)
    deviation *= 1 + max(0.0, abs(seen - MEAN_PD_MM) - USUAL_MM) / 3
    trust = PD_DEVIATION_MM**2 / (PD_DEVIATION_MM**2 + deviation**2)
    seen = min(max(seen, PLAUSIBLE_MM[0]), PLAUSIBLE_MM[1])
    return MEAN_PD_MM + trust * (seen - MEAN_PD_MM), PD_DEVIATION_MM * (1 - trust) ** 0.5
