"""What a frame takes of the light on the skin behind it."""

import cv2
import numpy as np

from tryon.arrays import Floats
from tryon.frame import Front
from tryon.rendering.heads import EMPTY, Head
from tryon.rendering.layers import blurred, coloured
from tryon.rendering.light import Light
from tryon.rendering.seats import Seat
from tryon.rendering.windows import Window

COLOUR = np.array([0.92, 1.0, 1.04], np.float32)  # light that passed through skin is red, so red is missing least
CAST, CONTACT, TEMPLE = 0.48, 0.30, 0.30
DARKEST = 0.65
CAST_BEHIND_MM, CAST_DROP_MM, CAST_SIDE_MM, CAST_BLUR_MM = 9.0, 3.0, 1.2, 2.0  # light mostly comes from above
CONTACT_BEHIND_MM, CONTACT_DROP_MM, CONTACT_BLUR_MM = 2.0, 0.9, 0.8
NOSE_MM = 16.0  # the half of the front that touches the nose
TINTED = 0.35  # share of a lens's alpha that darkens the skin: the tint itself is drawn by the front
EDGE_MM, TEMPLE_BLUR_MM = 1.5, 1.3
ENOUGH_PX = 1.6  # for a millimetre: what is blurred by 0.8 mm and more has no finer detail


def shadow_on_skin(
    front: Front, seat: Seat, head: Head, light: Light, window: Window, *, depth: Floats, temples: Floats
) -> Floats:
    """HxWx3, 0..1: what the photo is multiplied by. `temples` is their layer, `depth` (mm) that of the face."""
    step = max(1, int(head.px_per_mm / ENOUGH_PX))
    size = tuple(-(-side // step) for side in window.shape[::-1])
    px_per_mm = head.px_per_mm / step
    alpha, on_face = (
        np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
        for part in (temples[..., 3], (depth < EMPTY / 2).astype(np.float32))
    )
    below = np.roll(alpha, round(EDGE_MM * px_per_mm), axis=0)
    dark = _of_front(front, seat, head, light, window, step)
    dark += TEMPLE * blurred(below, max(0.6, TEMPLE_BLUR_MM * px_per_mm))
    dark = np.clip(dark, 0, DARKEST) * blurred(on_face, max(0.8, EDGE_MM * px_per_mm))
    if step > 1:
        dark = np.asarray(cv2.resize(dark, window.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    colour = np.ones(3, np.float32) if light.is_grey else COLOUR
    return 1 - coloured(dark, colour)


def _of_front(front: Front, seat: Seat, head: Head, light: Light, window: Window, step: int) -> Floats:
    """The front's shadow on a face of any shape: what it casts, and where it touches the nose. For each `step` px."""
    px_per_mm = head.px_per_mm / step
    sheet = front.sheet.shrunk_for(px_per_mm)
    x, y, _ = seat.cast(head, window, px_each=step, behind_mm=CAST_BEHIND_MM)
    side = np.float32(CAST_SIDE_MM * np.clip(-2 * light.to_right, -1, 1))
    layer, lens = sheet.at(x - side, y - np.float32(CAST_DROP_MM))
    rim = layer[..., 3] * (1 - lens) + np.float32(TINTED) * layer[..., 3] * lens
    dark = CAST * blurred(rim, max(0.7, CAST_BLUR_MM * px_per_mm))

    x, y, _ = seat.cast(head, window, px_each=step, behind_mm=CONTACT_BEHIND_MM)
    layer, lens = sheet.at(x, y - np.float32(CONTACT_DROP_MM))
    touching = blurred(layer[..., 3] * (1 - lens), max(0.5, CONTACT_BLUR_MM * px_per_mm))
    return np.asarray(dark + CONTACT * touching * np.exp(-((x / NOSE_MM) ** 4)), np.float32)
