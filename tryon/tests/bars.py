"""A frame that can be measured: a plain bar, so wide, without lenses and without temples."""

import cv2
import numpy as np

from tryon.frame import Front
from tryon.photo import Photo
from tryon.rendering.heads import Head
from tryon.rendering.picture import try_on
from tryon.rendering.seats import Seat

PX_PER_MM = 10
MAGENTA = (255, 0, 255)
HEIGHT_MM = 6
REACH_PX, INSIDE_PX, STEP_PX = 6, 3, 0.05


def bar(width_mm):
    """Its hinge row lies above it, where there is nothing that could go on as a temple."""
    rows, columns = 20 * PX_PER_MM, round(width_mm * PX_PER_MM)
    rgba = np.zeros((rows, columns, 4), np.uint8)
    middle, half = rows // 2, HEIGHT_MM * PX_PER_MM // 2
    rgba[middle - half : middle + half] = (*MAGENTA, 255)
    return Front(
        rgba=rgba,
        lens=np.zeros((rows, columns), np.uint8),
        px_per_mm=PX_PER_MM,
        datum_row=float(middle),
        hinge_row=2.0,
        centre_column=columns / 2,
        width_mm=float(width_mm),
        lens_height_mm=40.0,
        bridge_mm=18.0,
    )


def width_error_mm(pixels, face, scale, *, width_mm):
    """How much wider the bar is drawn than its ends are apart by geometry."""
    front = bar(width_mm)
    picture = try_on(Photo(pixels), face, front, scale=scale)
    head = Head.of(face, scale, Photo(pixels))
    seat = Seat.of(front, head)
    xs = [seat.x - width_mm / 2, seat.x + width_mm / 2]
    ends = head.seen(np.array([[x, seat.y, seat.depth(x, seat.y)] for x in xs]))[:, :2]
    before, after = (part[..., 1].astype(np.float32) - part[..., [0, 2]].max(axis=2) for part in (pixels, picture))
    drawn = np.linalg.norm(ends[1] - ends[0]) + sum(
        _beyond(before - after, end, other, half_px=HEIGHT_MM / 4 / scale.mm_per_px)
        for end, other in (ends, ends[::-1])
    )
    return float((drawn - np.linalg.norm(ends[1] - ends[0])) * scale.mm_per_px)


def _beyond(ink, end, other, *, half_px):
    """How many px the ink reaches beyond an end, from the other one: to where there is half as much of it as inside.

    Looked at along a strip `half_px` to each side. Beside the bar its shadow takes a little of the green as well.
    """
    line = (end - other) / np.linalg.norm(end - other)
    along = np.arange(-REACH_PX, REACH_PX, STEP_PX)
    across = np.linspace(-half_px, half_px, 9)
    places = (end + along[:, None, None] * line + across[None, :, None] * [-line[1], line[0]]).astype(np.float32)
    levels = cv2.remap(ink, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).mean(
        axis=1
    )
    inside, outside = np.median(levels[along < -INSIDE_PX]), np.median(levels[along > INSIDE_PX])
    return along[levels > (inside + outside) / 2].max() + STEP_PX / 2
