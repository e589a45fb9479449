"""A turned square of a photo, cut out for a network, and the way from its px back to the photo."""

from dataclasses import dataclass

import cv2
import numpy as np

from tryon.arrays import Floats, Matrix, Pixels, Points

SHRINK_FIRST = 2.0  # photo px for one px of the cut-out, from which plain interpolation would skip px
SHRUNK_TO = 1.5  # px for one px, what the interpolation gets then


@dataclass(frozen=True)
class Region:
    """`centre` and `side` in px of the photo; its upper edge is turned by `angle` radians clockwise.

    A mirrored region is looked at from behind: its left edge is on the right.
    """

    centre: Points
    side: float
    angle: float
    is_mirrored: bool = False

    def cut(self, photo: Pixels, side: int) -> Floats:
        """`side` x `side` x 3 float32, 0..1; beyond the edges of the photo its border is repeated."""
        matrix = self.to_photo(side)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        if self.side / side > SHRINK_FIRST:
            photo, matrix = self._shrunk(photo, matrix, SHRUNK_TO * side / self.side)
        cut = cv2.warpAffine(photo, matrix, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return cut.astype(np.float32) / np.float32(255)

    def to_photo(self, side: int) -> Matrix:
        """2x3 float64: from x, y, 1 in a cut-out of `side` px (middles of px) to px of the photo."""
        scale = self.side / side
        cos, sin = np.cos(self.angle) * scale, np.sin(self.angle) * scale
        across = -1 if self.is_mirrored else 1
        linear = np.array([[cos * across, -sin], [sin * across, cos]])
        return np.column_stack([linear, self.centre - linear @ np.full(2, (side - 1) / 2)])

    def in_photo(self, points: Points, side: int) -> Points:
        """Nx2 points of a cut-out, counted from its corner as the networks do, as px of the photo."""
        matrix = self.to_photo(side)
        return (points - 0.5) @ matrix[:, :2].T + matrix[:, 2]

    def _shrunk(self, photo: Pixels, matrix: Matrix, factor: float) -> tuple[Pixels, Matrix]:
        """The part of the photo round the region at a smaller size, and the matrix that reads from it."""
        reach = self.side * 0.75  # a little more than half a diagonal
        height, width = photo.shape[:2]
        left, top = (int(low) for low in np.clip(self.centre - reach, 0, [width - 1, height - 1]))
        right, bottom = (int(np.ceil(high)) for high in self.centre + reach)
        part = photo[top : max(bottom, top + 1), left : max(right, left + 1)]
        size = max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor))
        small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        scale = np.array([size[0] / part.shape[1], size[1] / part.shape[0]])
        offset = (matrix[:, 2] - [left, top] + 0.5) * scale - 0.5
        return small, np.column_stack([matrix[:, :2] * scale[:, None], offset])
