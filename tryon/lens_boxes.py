"""The two lenses of a mask in the boxing system: what a picture says of A, B and DBL."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SMALLEST = 0.01  # of the mask; what is smaller is a speck
ALIKE = 0.6  # the smaller of two lenses has at least this share of the larger one's area
LEVEL = 0.25  # of their height, at most, may one lens stand higher than the other


@dataclass(frozen=True)
class Boxes:
    """Means of both lenses, px."""

    a: float
    b: float
    dbl: float


def boxes_of(lens: NDArray[np.uint8]) -> Boxes | None:
    """`lens` is HxW, 255 inside a lens. None unless there are two that are alike and stand side by side."""
    _, _, figures, _ = cv2.connectedComponentsWithStats((lens > 127).astype(np.uint8), connectivity=8)
    large = [figure for figure in figures[1:] if figure[cv2.CC_STAT_AREA] > SMALLEST * lens.size]
    if len(large) != 2:
        return None
    left, right = sorted(large, key=lambda figure: int(figure[cv2.CC_STAT_LEFT]))
    areas = sorted(int(one[cv2.CC_STAT_AREA]) for one in (left, right))
    heights = [int(one[cv2.CC_STAT_HEIGHT]) for one in (left, right)]
    dbl = int(right[cv2.CC_STAT_LEFT]) - int(left[cv2.CC_STAT_LEFT]) - int(left[cv2.CC_STAT_WIDTH])
    apart = abs(int(left[cv2.CC_STAT_TOP]) - int(right[cv2.CC_STAT_TOP]))
    if areas[0] < ALIKE * areas[1] or apart > LEVEL * max(heights) or dbl <= 0:
        return None
    widths = [int(one[cv2.CC_STAT_WIDTH]) for one in (left, right)]
    return Boxes(a=sum(widths) / 2, b=sum(heights) / 2, dbl=float(dbl))
