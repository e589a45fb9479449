"""Signed distances on the right half of a picture: the stuff all parts of a frame are cut from.

A field is HxW float32 in mm: negative inside a part, 0 on its edge, positive outside. Distances, unlike
masks, can be widened, joined with a fillet and turned into an edge without jags.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Window = tuple[slice, slice]

FAR_MM = 8.0  # a stroke is measured up to here only; every fillet is smaller
SUPERSAMPLING = 3  # 1/30 mm at 10 px/mm; the blur afterwards takes out what steps remain
OUTLINE_BITS = 6  # cv2 takes the corners of polygons in 1/64 px


@dataclass(frozen=True)
class Grid:
    """Pixel centres of the right half: x in mm from the centre line, y in mm down from the datum line."""

    px_per_mm: float
    columns: int
    rows_above: int
    rows_below: int

    @classmethod
    def reaching(cls, *, right_mm: float, up_mm: float, down_mm: float, px_per_mm: float) -> "Grid":
        columns, above, below = (int(np.ceil(mm * px_per_mm)) for mm in (right_mm, up_mm, down_mm))
        return cls(px_per_mm, columns, above, below)

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows_above + self.rows_below, self.columns

    @cached_property
    def x(self) -> Field:
        """1xW."""
        return ((np.arange(self.columns, dtype=np.float32) + 0.5) / self.px_per_mm)[None, :]

    @cached_property
    def y(self) -> Field:
        """Hx1."""
        rows = np.arange(self.shape[0], dtype=np.float32)
        return ((rows + 0.5 - self.rows_above) / self.px_per_mm)[:, None]

    def window(self, points: NDArray[np.float64], reach_mm: float) -> Window:
        """The part of the grid within `reach_mm` of the box round `points`."""
        low = points.min(axis=0) - reach_mm
        high = points.max(axis=0) + reach_mm
        (left, top), (right, bottom) = (
            np.ceil(corner * self.px_per_mm + (0, self.rows_above)).astype(int) for corner in (low, high)
        )
        rows, columns = self.shape
        return slice(max(top, 0), min(max(bottom, 0), rows)), slice(max(left, 0), min(max(right, 0), columns))


def inside_outline(grid: Grid, outline: NDArray[np.float64]) -> Field:
    """Signed distance to a closed outline (Nx2 mm), exact to about 0.02 mm at 10 px/mm."""
    scale = grid.px_per_mm * SUPERSAMPLING
    rows, columns = grid.shape
    mask = np.zeros((rows * SUPERSAMPLING, columns * SUPERSAMPLING), np.uint8)
    corners = outline * scale + (0, grid.rows_above * SUPERSAMPLING) - 0.5
    cv2.fillPoly(mask, [np.round(corners * 2**OUTLINE_BITS).astype(np.int32)], 255, cv2.LINE_8, OUTLINE_BITS)
    outside = cv2.distanceTransform(cv2.bitwise_not(mask), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    within = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # fillPoly also paints the pixels its outline runs through, so the edge lies on those pixels' centres.
    signed = cv2.resize(cv2.subtract(outside, within), (columns, rows), interpolation=cv2.INTER_AREA)
    signed = cv2.GaussianBlur(signed, (0, 0), 1.0, borderType=cv2.BORDER_REFLECT)
    return np.asarray(signed, np.float32) / np.float32(scale)


def stroke(grid: Grid, points: NDArray[np.float64], radii: NDArray[np.float64] | float) -> Field:
    """Signed distance to a line of discs (Nx2 mm, radius each) and all that lies between neighbours."""
    points = np.asarray(points, np.float64)
    radii = np.broadcast_to(np.asarray(radii, np.float64), len(points))
    field = np.full(grid.shape, FAR_MM, np.float32)
    window = grid.window(points, FAR_MM + float(radii.max()))
    x, y = grid.x[:, window[1]], grid.y[window[0]]
    nearest = np.full((y.shape[0], x.shape[1]), FAR_MM, np.float32)
    for (x0, y0), (x1, y1), r0, r1 in zip(points, points[1:], radii, radii[1:], strict=False):
        dx, dy = np.float32(x1 - x0), np.float32(y1 - y0)
        along = ((x - np.float32(x0)) * dx + (y - np.float32(y0)) * dy) / max(dx * dx + dy * dy, 1e-6)
        along = np.clip(along, 0, 1)
        away = np.hypot(x - np.float32(x0) - along * dx, y - np.float32(y0) - along * dy)
        np.minimum(nearest, away - np.float32(r0) - along * np.float32(r1 - r0), out=nearest)
    field[window] = nearest
    return field


def disc(grid: Grid, centre: tuple[float, float], radius_mm: float) -> Field:
    return stroke(grid, np.array([centre, centre]), radius_mm)


def joined(one: Field, other: Field, fillet_mm: float) -> Field:
    """Both parts in one piece, the inner corners between them filled by about `fillet_mm`."""
    near = np.clip(fillet_mm - np.abs(one - other), 0, None) / np.float32(fillet_mm)
    return np.minimum(one, other) - near * near * np.float32(fillet_mm / 4)


def cut(part: Field, tool: Field, round_mm: float) -> Field:
    """What `tool` leaves of `part`, with the new edges rounded by about `round_mm`."""
    return -joined(-part, tool, round_mm)


def coverage(field: Field, px_per_mm: float) -> Field:
    """How much of each pixel lies inside, 0..1: a straight edge through its centre leaves one half."""
    return np.clip(np.float32(0.5) - field * np.float32(px_per_mm), 0, 1)
