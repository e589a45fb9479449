"""Ways of looking at a photo: the small picture that a detector sees, and where each of its px lies in the photo.

Faces are searched in a small copy of the photo. Turning, padding and cutting happen to that copy alone, which
costs next to nothing; a `Look` carries the way back.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from tryon.arrays import Matrix, Pixels, Points
from tryon.face.pyramid import Pyramid

SMALL_SIDE = 640  # px; tiles of 0.6 still are larger than the 192 px that the detector looks at
TILE = 0.6  # of width and height: four tiles that overlap by a fifth of the photo
PADDING = 0.5  # of the longest side, for faces that fill the photo to its edges
TURNS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True)
class Look:
    """`to_photo` is 2x3 float64: from x, y, 1 in `pixels` to px of the photo."""

    pixels: Pixels
    to_photo: Matrix

    def in_photo(self, points: Points) -> Points:
        """Nx2 (or 2) px of this look, as px of the photo."""
        return points @ self.to_photo[:, :2].T + self.to_photo[:, 2]

    @property
    def angle(self) -> float:
        """Where its upper edge points to in the photo: radians clockwise from the right."""
        return float(np.arctan2(self.to_photo[1, 0], self.to_photo[0, 0]))

    def _then(self, pixels: Pixels, linear: list[list[float]], offset: list[float]) -> "Look":
        """A look that was made from this one, with the way from its px back to ours."""
        step = np.array([[*linear[0], offset[0]], [*linear[1], offset[1]], [0, 0, 1]])
        return Look(pixels, self.to_photo @ step)


def small_look(pyramid: Pyramid) -> Look:
    """The whole photo, its longest side at most 640 px."""
    pixels, each = pyramid.level(max(pyramid.photo.shape) / SMALL_SIDE)
    height, width = pixels.shape[:2]
    scale = min(1.0, SMALL_SIDE / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    across, down = each * width / size[0], each * height / size[1]
    # Middles of pixels: that of the first lies half a pixel inside the picture, in all sizes.
    return Look(small, np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2]]))


def turned(look: Look, quarters: int) -> Look:
    """Turned clockwise by 1, 2 or 3 quarters."""
    height, width = look.pixels.shape[:2]
    pixels = np.asarray(cv2.rotate(look.pixels, TURNS[quarters]), np.uint8)
    if quarters == 1:
        return look._then(pixels, [[0, 1], [-1, 0]], [0, height - 1])
    if quarters == 2:
        return look._then(pixels, [[-1, 0], [0, -1]], [width - 1, height - 1])
    return look._then(pixels, [[0, -1], [1, 0]], [width - 1, 0])


def padded(look: Look) -> Look:
    """With its border repeated outwards, half of the longest side on each side."""
    edge = round(max(look.pixels.shape[:2]) * PADDING)
    pixels = cv2.copyMakeBorder(look.pixels, edge, edge, edge, edge, cv2.BORDER_REPLICATE)
    return look._then(np.asarray(pixels, np.uint8), [[1, 0], [0, 1]], [-edge, -edge])


def tiles(look: Look) -> list[Look]:
    """Four overlapping parts, in which small faces look larger to the detector."""
    height, width = look.pixels.shape[:2]
    rows, columns = max(1, round(height * TILE)), max(1, round(width * TILE))
    return [
        look._then(look.pixels[top : top + rows, left : left + columns], [[1, 0], [0, 1]], [left, top])
        for top in (0, height - rows)
        for left in (0, width - columns)
    ]
