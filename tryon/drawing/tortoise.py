"""The pattern of tortoise and havana acetate: dark clouds in honey, other in each frame, stable by name."""

import zlib

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.drawing.finishes import Finish

# Size of the clouds in mm and their weight: large blotches, their ragged edges, fine flecks.
OCTAVES = ((7.5, 1.0), (3.6, 0.55), (1.8, 0.25))
WARP_MM = 2.2  # how far the clouds are pulled about, so that they run like poured acetate
PATTERN_PX_PER_MM = 4  # flecks end at about 0.5 mm; finer would be lost anyway


def tortoise(finish: Finish, *, seed: str, height: int, width: int, px_per_mm: float) -> NDArray[np.float32]:
    """HxWx3 float32, RGB 0..1, for a whole picture; the same seed gives the same pattern."""
    rng = np.random.default_rng(zlib.crc32(seed.encode()))
    rows, columns = (int(np.ceil(px * PATTERN_PX_PER_MM / px_per_mm)) for px in (height, width))
    clouds = np.zeros((rows, columns), np.float32)
    for size_mm, weight in OCTAVES:
        clouds += weight * _noise(rng, rows, columns, size_mm)
    clouds = _warped(clouds, rng)
    clouds = (clouds - clouds.mean()) / clouds.std()
    # Normal noise to an even spread, so that `darkness` is the share of the area that is dark.
    spread = 1 / (1 + np.exp(-1.7 * clouds))
    level = np.clip((spread - finish.darkness) * 3.2 + 0.5, 0, 1)
    level = cv2.resize(level, (width, height), interpolation=cv2.INTER_CUBIC)
    return _ramp(np.clip(level, 0, 1), finish)


def _noise(rng: np.random.Generator, rows: int, columns: int, size_mm: float) -> NDArray[np.float32]:
    """Smooth noise of about unit variance; clouds lie a little wider than high."""
    cell = size_mm * PATTERN_PX_PER_MM
    grid = rng.standard_normal((int(rows / cell * 1.5) + 4, int(columns / cell) + 4)).astype(np.float32)
    grown = cv2.resize(grid, None, fx=cell, fy=cell / 1.5, interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown, np.float32)[:rows, :columns]


def _warped(clouds: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    rows, columns = clouds.shape
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    x += WARP_MM * PATTERN_PX_PER_MM * _noise(rng, rows, columns, 6.0)
    y += WARP_MM * PATTERN_PX_PER_MM * _noise(rng, rows, columns, 6.0)
    warped = cv2.remap(clouds, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(warped, np.float32)


def _ramp(level: NDArray[np.float32], finish: Finish) -> NDArray[np.float32]:
    """0 is `dark`, one half `middle`, 1 `base`."""
    stops = np.array([finish.dark, finish.middle, finish.base], np.float32) / 255
    lower = np.clip(level * 2, 0, 1)[..., None]
    upper = np.clip(level * 2 - 1, 0, 1)[..., None]
    return stops[0] + (stops[1] - stops[0]) * lower + (stops[2] - stops[1]) * upper
