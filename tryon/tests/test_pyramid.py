import numpy as np
import pytest

from tryon.face.pyramid import Pyramid
from tryon.face.regions import Region


def slope(rows, columns):
    """Brighter by one level for each column to the right."""
    return np.repeat(np.tile(np.arange(columns, dtype=np.uint8), (rows, 1))[..., None], 3, axis=2)


@pytest.mark.parametrize(
    ("px_each", "shape", "each"),
    [(0.3, (90, 161, 3), 1), (1.9, (90, 161, 3), 1), (2, (45, 80, 3), 2), (5, (22, 40, 3), 4), (1e9, (2, 5, 3), 32)],
)
def test_the_smallest_level_that_still_says_enough_is_looked_at(px_each, shape, each):
    pixels, found = Pyramid(slope(90, 161)).level(px_each)

    assert (pixels.shape, found) == (shape, each)


def test_four_px_become_their_mean():
    pixels, _ = Pyramid(slope(8, 9)).level(4)

    assert pixels[..., 0].tolist() == [[2, 6], [2, 6]]


@pytest.mark.parametrize("side", [20, 60, 100])
def test_a_place_is_the_same_place_at_every_level(side):
    """A square of 20 px is cut from the photo itself, from its half and from its quarter."""
    region = Region(np.array([80.0, 60.0]), float(side), 0.0)

    row = region.cut(Pyramid(slope(120, 160)), 20)[10, :, 0] * 255

    assert row == pytest.approx(80 + (np.arange(20) - 9.5) * side / 20, abs=1)
