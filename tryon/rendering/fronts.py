"""The front: the sheet bent round the face, lit, tinted, and hidden by the nose where it must be."""

import cv2
import numpy as np

from tryon.arrays import Floats
from tryon.frame import Front, Sheet
from tryon.rendering.heads import Head
from tryon.rendering.layers import blurred, coloured
from tryon.rendering.light import Light
from tryon.rendering.rays import Rays
from tryon.rendering.seats import Seat
from tryon.rendering.windows import Window

# Px of the photo for a millimetre of the face, and how often each is divided: rims of a wire frame are 1.4 mm.
FINE_PX, COARSE_PX = 3.5, 2.0

SHEEN = np.array([0.93, 0.97, 1.0], np.float32)  # the sky in a coated lens
CLEAR_SHEEN, DARK_SHEEN = 0.035, 0.10  # more of it is seen against a dark tint
BAND_MM = 9.0

HIDING_YAW_DEG = 30.0  # from which the nose stands before the far rim
TOLERANCE_MM = 7.0  # by which meshes are too near to the camera
BRIDGE_SPARE_MM = 3.0


def drawn_front(
    front: Front, seat: Seat, head: Head, light: Light, window: Window, *, depth: Floats, yaw_deg: float
) -> Floats:
    """The front as a layer of the window. `depth` is HxW mm, how deep the face lies."""
    rays = Rays.of(seat, head, window)
    layer, lens = _sampled(front.sheet, rays, head)
    lit = coloured(rays.between(light.on_front(rays.x)), np.append(light.cast, np.float32(1)))
    lit[..., 3] = 1  # it is no thicker where more light falls
    layer *= lit
    alpha = layer[..., 3]
    sheen = rays.between(_sky(rays) * np.float32(light.gain)) * _sheen(lens, alpha)
    layer += coloured(sheen * (1 - alpha), np.append(SHEEN, np.float32(1)))
    if abs(yaw_deg) >= HIDING_YAW_DEG:
        free = np.clip((depth - rays.between(rays.depth) + TOLERANCE_MM + 2) / 2, 0, 1, dtype=np.float32)
        free[np.abs(rays.between(rays.x)) < front.bridge_mm / 2 + BRIDGE_SPARE_MM] = 1
        layer *= coloured(blurred(free, 0.8), np.ones(4, np.float32))
    return layer


def supersampling(head: Head) -> int:
    return 1 if head.px_per_mm >= FINE_PX else 2 if head.px_per_mm >= COARSE_PX else 3


def _sampled(sheet: Sheet, rays: Rays, head: Head) -> tuple[Floats, Floats]:
    """(layer, lens) for each px of the window: the mean of its parts."""
    parts = supersampling(head)
    x, y = (rays.between(along, parts=parts) for along in (rays.x, rays.y))
    layer, lens = sheet.shrunk_for(head.px_per_mm * parts).at(x, y)
    if parts == 1:
        return layer, lens
    size = rays.window.shape[::-1]
    small = (cv2.resize(fine, size, interpolation=cv2.INTER_AREA) for fine in (layer, lens))
    layer, lens = (np.asarray(part, np.float32) for part in small)
    return layer, lens


def _sky(rays: Rays) -> Floats:
    """What a lens would mirror, 0..1.1: a soft band across it and a paler sky in its upper half."""
    band = np.exp(-(((0.5 * rays.x + 0.9 * rays.y + 6) / BAND_MM) ** 2)) * 0.5
    return np.asarray(band + np.clip(-(rays.y + 4) / 30, 0, 1) * 0.6, np.float32)


def _sheen(lens: Floats, alpha: Floats) -> Floats:
    """HxW: how much of it is seen."""
    return np.asarray(lens * (CLEAR_SHEEN + DARK_SHEEN * np.minimum(alpha, lens)), np.float32)
