"""The pieces a front is joined from: bridges, end pieces, nose pads, rivets and screws.

Each function returns a field (see `fields`) for the right half; whatever crosses the centre line is drawn
a little past it, so that the mirrored halves meet without a seam. All lengths are mm, y is down.
"""

import numpy as np

from tryon.drawing.fields import Field, Grid, cut, disc, stroke
from tryon.drawing.lens import Lens
from tryon.drawing.measures import Measures
from tryon.drawing.outlines import Points

# Height of the hinges above the datum line, as a part of B: where opticians expect them on each shape.
HINGE_AT = {
    "round": 0.20, "oval": 0.14, "panto": 0.23, "rectangle": 0.26, "square": 0.30, "wayfarer": 0.37,
    "browline": 0.36, "cat_eye": 0.40, "aviator": 0.36, "geometric": 0.22, "shield": 0.30,
}  # fmt: skip

# Height of the bridge (its centre line at x = 0) above the datum line, as a part of B.
BRIDGE_AT = {
    "round": 0.17, "oval": 0.13, "panto": 0.20, "rectangle": 0.25, "square": 0.28, "wayfarer": 0.27,
    "browline": 0.24, "cat_eye": 0.20, "aviator": 0.16, "geometric": 0.14, "shield": 0.20,
}  # fmt: skip

KEYHOLES = frozenset({"round", "panto"})
STEPS = np.linspace(-1, 1, 25)


def hinge_y(measures: Measures) -> float:
    return -HINGE_AT[measures.shape] * measures.b_mm


def bridge_foot_y(measures: Measures) -> float:
    """Where a wire bridge meets the lenses: a little below its arch."""
    return 1.2 - BRIDGE_AT[measures.shape] * measures.b_mm


def saddle_bridge(measures: Measures, grid: Grid) -> Field:
    """A solid bar of acetate that sags from the nose to the rims and grows thicker there."""
    reach = measures.dbl_mm / 2 + 2.5
    y = -BRIDGE_AT[measures.shape] * measures.b_mm
    points = np.column_stack([STEPS * reach, y - 0.8 + 2.2 * STEPS**2])
    return stroke(grid, points, 2.2 + 1.3 * np.abs(STEPS) ** 2.5)


def keyhole_bridge(measures: Measures, grid: Grid) -> Field:
    """A deeper bar with a round opening over the nose, as on classic panto frames."""
    reach = measures.dbl_mm / 2 + 2.5
    y = -BRIDGE_AT[measures.shape] * measures.b_mm
    points = np.column_stack([STEPS * reach, y + 0.9 + 1.2 * STEPS**2])
    bar = stroke(grid, points, 3.5 + 0.5 * STEPS**2)
    hole = stroke(grid, np.array([(0, y + 4.5), (0, y + 9.0)]), np.array([3.3, 4.4]))
    return cut(bar, hole, 2.0)


def wire_bridge(measures: Measures, grid: Grid, lens: Lens, *, radius_mm: float, into_mm: float) -> Field:
    """A bent wire between the lenses; it ends `into_mm` inside the outline of each lens."""
    foot = bridge_foot_y(measures)
    reach = lens.nasal_x(foot) + into_mm
    rise = 1.4 + 0.09 * measures.dbl_mm
    points = np.column_stack([STEPS * reach, foot - rise * (1 - np.abs(STEPS) ** 2.4)])
    return stroke(grid, points, radius_mm * (1 + 0.25 * STEPS**2))


def brow_bar(measures: Measures, grid: Grid, lens: Lens, *, radius_mm: float) -> Field:
    """The second, upper bridge of an aviator; it runs into the upper rims."""
    reach = measures.dbl_mm / 2 + 0.20 * measures.a_mm
    end = lens.top_y(reach) - 0.1
    points = np.column_stack([STEPS * reach, end + 1.6 * (1 - STEPS**2)])
    return stroke(grid, points, radius_mm)


def solid_end_piece(measures: Measures, grid: Grid, lens: Lens, *, fall_mm: float = 0.0) -> Field:
    """The block of acetate a temple is hinged to; it runs past the end of the front, where it is cut off."""
    y = hinge_y(measures)
    size = np.clip(measures.b_mm / 40, 0.72, 1.1)
    root = lens.temporal_x(y) - 4.0
    points = np.array([(root, y), (measures.lens_end_mm + 1.5, y + fall_mm / 2), (measures.half_mm + 2, y + fall_mm)])
    return stroke(grid, points, np.array([4.6, 3.9, 3.3]) * size)


def winged_end_piece(measures: Measures, grid: Grid, lens: Lens, *, brow_mm: float) -> Field:
    """The corner of a cat eye: the upper edge of a brow `brow_mm` thick, drawn on up and out to the tip."""
    inner = measures.lens_end_mm - 0.24 * measures.a_mm
    corner = measures.lens_end_mm - 0.06 * measures.a_mm
    tip_y = -measures.b_mm / 2 - brow_mm - 0.9
    radii = np.array([4.0, 3.8, 3.0]) * np.clip(measures.b_mm / 42, 0.8, 1.1)
    # Lower than the brow at first, so that its fillet does not leave a bump where the two part.
    upper = np.array([lens.top_y(inner) - brow_mm + 3.0, -measures.b_mm / 2 - brow_mm + 0.9, tip_y])
    return stroke(grid, np.column_stack([[inner, corner, measures.half_mm + 1.0], upper + radii]), radii)


def wire_end_piece(measures: Measures, grid: Grid, lens: Lens, *, radius_mm: float, into_mm: float) -> Field:
    """A lug from the rim to the hinge, where it is bent back and so looks higher."""
    y = hinge_y(measures)
    root = lens.temporal_x(y) - into_mm
    end = measures.half_mm
    points = np.array([(root, y + 0.5), (root + 0.45 * (end - root), y - 0.1), (end - 1.6, y), (end + 1.0, y + 0.3)])
    return stroke(grid, points, radius_mm * np.array([1.0, 1.1, 1.55, 1.75]))


def nose_pad(measures: Measures, grid: Grid, lens: Lens, *, arm_from: tuple[float, float]) -> tuple[Field, Field]:
    """(pad, arm): a silicone pad, seen obliquely, and the wire that holds it to the frame."""
    y = 0.04 * measures.b_mm
    top = np.array([lens.nasal_x(y) - 2.5, y])
    low = np.array([lens.nasal_x(y + 6.2) - 1.9, y + 6.2])
    low[0] = max(low[0], top[0] + 0.9)
    pad = stroke(grid, np.array([top, (top + low) / 2, low]), np.array([1.25, 1.75, 1.6]))
    pull = (min(arm_from[0], top[0]) - 1.2, arm_from[1])
    return pad, stroke(grid, _bow(np.array(arm_from), pull, (top + low) / 2), 0.38)


def _bow(start: Points, pull: tuple[float, float], end: Points) -> Points:
    """A quadratic Bézier curve, 13x2."""
    t = np.linspace(0, 1, 13)[:, None]
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * np.array(pull) + t**2 * end


def rivets(measures: Measures, grid: Grid) -> Field:
    """Two small metal dots, in front of the hinge."""
    y = hinge_y(measures)
    x = measures.lens_end_mm + 0.52 * measures.side_mm
    return np.minimum(disc(grid, (x, y - 1.0), 0.6), disc(grid, (x, y + 1.0), 0.6))


def rimless_screws(measures: Measures, grid: Grid, lens: Lens, *, into_mm: float) -> Field:
    """The heads of the four screws through the drilled lenses (two of them on this half)."""
    foot = bridge_foot_y(measures)
    hinge = hinge_y(measures)
    nasal = (lens.nasal_x(foot) + into_mm, foot)
    temporal = (lens.temporal_x(hinge) - into_mm, hinge)
    return np.minimum(disc(grid, nasal, 1.0), disc(grid, temporal, 1.0))
