"""The front: the sheet bent round the face, lit, tinted, and hidden by the nose where it must be."""

import cv2
import numpy as np

from tryon.arrays import Floats
from tryon.frame import Front, Sheet
from tryon.rendering.heads import Head
from tryon.rendering.layers import blurred
from tryon.rendering.light import Light
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
    layer, lens, x, y, z = _sampled(front.sheet, seat, head, window)
    alpha = layer[..., 3]
    sheen = _sheen(x, y, lens, alpha) * np.float32(light.gain)
    layer[..., :3] *= light.on_front(x) * light.cast
    layer += (sheen * (1 - alpha))[..., None] * np.append(SHEEN, np.float32(1))
    if abs(yaw_deg) >= HIDING_YAW_DEG:
        hidden_from = front.bridge_mm / 2 + BRIDGE_SPARE_MM
        free = np.clip((depth - z + TOLERANCE_MM + 2) / 2, 0, 1)
        layer *= blurred(np.where(np.abs(x) < hidden_from, np.float32(1), free).astype(np.float32), 0.8)[..., None]
    return layer


def supersampling(head: Head) -> int:
    return 1 if head.px_per_mm >= FINE_PX else 2 if head.px_per_mm >= COARSE_PX else 3


def _sampled(sheet: Sheet, seat: Seat, head: Head, window: Window) -> tuple[Floats, ...]:
    """(layer, lens, x, y, depth) for each px of the window: the mean of its parts."""
    parts = supersampling(head)
    sheet = sheet.shrunk_for(head.px_per_mm * parts)
    x, y, z = seat.cast(head, window, px_each=1 / parts)
    layer, lens = sheet.at(x, y)
    rows, columns = window.shape
    if parts == 1:
        return layer, lens, x, y, z
    return tuple(
        np.asarray(cv2.resize(fine, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
        for fine in (layer, lens, x, y, z)
    )


def _sheen(x: Floats, y: Floats, lens: Floats, alpha: Floats) -> Floats:
    """HxW: a soft band across each lens and a paler sky in its upper half."""
    band = np.exp(-(((0.5 * x + 0.9 * y + 6) / BAND_MM) ** 2)) * 0.5 + np.clip(-(y + 4) / 30, 0, 1) * 0.6
    tint = np.clip(alpha / np.maximum(lens, 1e-3), 0, 1) * lens
    return np.asarray(lens * band * (CLEAR_SHEEN + DARK_SHEEN * tint), np.float32)
