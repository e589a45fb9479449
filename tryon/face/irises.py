"""The iris of each eye: its middle is the pupil, and its size is the one measure that all faces share.

Ablavatski et al., "Real-time Pupil Tracking from Monocular Video for Digital Puppetry" (2020).
"""

from dataclasses import dataclass

import numpy as np

from tryon.arrays import Points
from tryon.face.landmarks import LEFT_EYE_INNER, LEFT_EYE_OUTER, RIGHT_EYE_INNER, RIGHT_EYE_OUTER, Mesh
from tryon.face.pyramid import Pyramid
from tryon.face.regions import Region
from tryon.networks import IRIS

MARGIN = 2.3  # times the width of the eye, as the network was trained


@dataclass(frozen=True)
class Iris:
    """`centre` (x, y) and `diameter` in px of the photo. `gaze` is how far the iris stands from the middle of the eye,
    towards the left of the picture negative, as a share of the width of the eye."""

    centre: Points
    diameter: float
    gaze: float


def irises(pyramid: Pyramid, mesh: Mesh) -> tuple[Iris, Iris]:
    """Those of the right and of the left eye. The network knows right eyes only, so it sees the left one mirrored."""
    points = mesh.points[:, :2]
    right = _iris(pyramid, points[RIGHT_EYE_OUTER], points[RIGHT_EYE_INNER], is_mirrored=False)
    left = _iris(pyramid, points[LEFT_EYE_INNER], points[LEFT_EYE_OUTER], is_mirrored=True)
    return right, left


def _iris(pyramid: Pyramid, first: Points, second: Points, *, is_mirrored: bool) -> Iris:
    """Between the two corners of an eye, named as they stand from left to right in an upright face."""
    across = second - first
    width = float(np.linalg.norm(across))
    region = Region((first + second) / 2, MARGIN * width, float(np.arctan2(across[1], across[0])), is_mirrored)
    answers = IRIS(region.cut(pyramid, IRIS.side))
    # The middle, then the four ends of the cross through it: right, top, left, bottom.
    middle, *ends = region.in_photo(answers[1].reshape(-1, 3)[:, :2].astype(np.float64), IRIS.side)
    # Lids cover the top and the bottom, a turned head narrows the width: the longer one is nearer to the truth.
    diameter = max(np.linalg.norm(ends[0] - ends[2]), np.linalg.norm(ends[1] - ends[3]))
    gaze = float((middle - region.centre) @ across) / max(width, 1e-6) ** 2
    return Iris(middle, float(diameter), gaze)
