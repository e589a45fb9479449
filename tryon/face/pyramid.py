"""A photo at a half, a quarter, an eighth of its size: the networks look at 64 to 192 px, and reading those straight
from 2000 would skip most of what is there."""

import cv2
import numpy as np

from tryon.arrays import Pixels

SHORTEST_SIDE = 2  # px; what is shorter can not be halved


class Pyramid:
    """`photo` is HxWx3 uint8 RGB. Each level is made when it is first asked for."""

    def __init__(self, photo: Pixels) -> None:
        self.photo = photo
        self._levels = [photo]

    def level(self, px_each: float) -> tuple[Pixels, int]:
        """(pixels, how many px of the photo one of them is): the smallest level that still has a px for every `px_each`
        of the photo."""
        number = 0
        while 2 ** (number + 1) <= px_each and min(self._level(number).shape[:2]) >= 2 * SHORTEST_SIDE:
            number += 1
        return self._level(number), 2**number

    def _level(self, number: int) -> Pixels:
        while len(self._levels) <= number:
            self._levels.append(_halved(self._levels[-1]))
        return self._levels[number]


def _halved(pixels: Pixels) -> Pixels:
    """Four px become their mean; an odd last row or column is left out."""
    columns, rows = pixels.shape[1] // 2, pixels.shape[0] // 2
    even = pixels[: 2 * rows, : 2 * columns]
    return np.asarray(cv2.resize(even, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
