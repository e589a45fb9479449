"""Light on a part: from the distance to its edge to a rounded surface, and from there to four lights.

The studio is the same left and right, so that one half of a frame can be mirrored: a long soft box above
the frame, a white table below it.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from tryon.drawing.fields import Field

LIGHT_Y, LIGHT_Z = -0.50, 0.866  # direction of the main light: 30 degrees above the viewer
SOFT_BOX = (-0.74, 0.17)  # where its mirror image stands (y of the reflected ray) and how tall it is
SMOOTHING_MM = 0.09  # radius of the finest edge that still shines as a line and not as dots

# A polished metal shows the whole studio: ceiling, soft box, the dark camera side, table, floor.
STUDIO_Y = (-1.0, -0.86, -0.60, -0.35, -0.10, 0.10, 0.40, 0.70, 1.0)
STUDIO_LIGHT = (0.50, 0.80, 1.60, 1.45, 1.00, 0.84, 0.46, 0.82, 0.36)


@dataclass(frozen=True)
class Light:
    """HxW float32 each. A flat surface has diffuse 1 and no gloss, sheen 0 and mirror about 0.86."""

    diffuse: Field  # on a dull surface, 0..1.2
    gloss: Field  # narrow reflection of the soft box, 0..1
    sheen: Field  # the same on a satin surface, 0..1
    mirror: Field  # on polished metal, 0.4..1.4


def lit(field: Field, *, bevel_mm: float, dome_mm: float, px_per_mm: float) -> Light:
    """Light on a part whose edge is rounded with radius `bevel_mm`, and whose face bulges by `dome_mm`."""
    depth = np.clip(-field, 0, np.float32(bevel_mm))
    height = np.sqrt(np.clip(bevel_mm**2 - (bevel_mm - depth) ** 2, 0, None))
    height = cv2.GaussianBlur(height, (0, 0), SMOOTHING_MM * px_per_mm, borderType=cv2.BORDER_REFLECT)
    if dome_mm:
        height += dome_mm * _bulge(field, px_per_mm)
    # A 3x3 Sobel adds up 8 differences over one pixel each.
    slope_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=px_per_mm / 8, borderType=cv2.BORDER_REFLECT)
    slope_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=px_per_mm / 8, borderType=cv2.BORDER_REFLECT)
    z = 1 / np.sqrt(1 + slope_x**2 + slope_y**2)
    return _reflected(-slope_x * z, -slope_y * z, z)


def _bulge(field: Field, px_per_mm: float) -> Field:
    """A soft hill over the whole part, 0..1; made at quarter size, because it has no detail."""
    rows, columns = field.shape
    small = cv2.resize((field < 0).astype(np.float32), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 1.5 * px_per_mm / 4, borderType=cv2.BORDER_REFLECT)
    grown = cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR)
    # The slope of this hill is what catches the light, and after any enlargement it comes in steps.
    return np.asarray(cv2.blur(cv2.blur(grown, (5, 5)), (5, 5)), np.float32)


def _reflected(x: Field, y: Field, z: Field) -> Light:
    """The lights for unit normals (x, y, z); z points at the viewer."""
    ray_y = 2 * z * y
    ray_x = 2 * z * x
    diffuse = np.clip(y * LIGHT_Y + z * LIGHT_Z, 0, None) / np.float32(LIGHT_Z)
    middle, tall = SOFT_BOX
    facing = np.exp(-((ray_x / 0.75) ** 2))
    table = 0.28 * np.exp(-(((ray_y - 0.85) / 0.12) ** 2)) * facing
    gloss = np.exp(-(((ray_y - middle) / tall) ** 2)) * facing + table
    sheen = np.exp(-(((ray_y - middle) / (2.6 * tall)) ** 2)) * facing
    mirror = np.interp(ray_y, STUDIO_Y, STUDIO_LIGHT).astype(np.float32)
    mirror *= 1 - 0.25 * np.clip(np.abs(ray_x), 0, 1)
    return Light(diffuse.astype(np.float32), gloss, sheen, mirror)
