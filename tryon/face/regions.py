"""A turned square of a photo, cut out for a network, and the way from its px back to the photo."""

from dataclasses import dataclass

import cv2
import numpy as np

from tryon.arrays import Floats, Matrix, Points
from tryon.face.pyramid import Pyramid


@dataclass(frozen=True)
class Region:
    """`centre` and `side` in px of the photo; its upper edge is turned by `angle` radians clockwise.

    A mirrored region is looked at from behind: its left edge is on the right.
    """

    centre: Points
    side: float
    angle: float
    is_mirrored: bool = False

    def cut(self, pyramid: Pyramid, side: int) -> Floats:
        """`side` x `side` x 3 float32, 0..1; beyond the edges of the photo its border is repeated."""
        pixels, each = pyramid.level(self.side / side)
        to_photo = self.to_photo(side)
        # Middles of pixels: that of the first lies half a pixel inside the picture, in all sizes.
        to_level = np.column_stack([to_photo[:, :2] / each, (to_photo[:, 2] + 0.5) / each - 0.5])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(pixels, to_level, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE)
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
