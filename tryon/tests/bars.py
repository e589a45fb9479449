"""A frame that can be measured: a plain bar, so wide, without lenses and without temples."""

import numpy as np

from tryon.frame import Front
from tryon.photo import Photo
from tryon.rendering.heads import Head
from tryon.rendering.picture import try_on
from tryon.rendering.seats import Seat

PX_PER_MM = 10
MAGENTA = (255, 0, 255)
HEIGHT_MM = 6


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
    line = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
    # How much of each px is magenta: green is what it lacks. Halves of px at the ends count as halves.
    before, after = (part[..., 1].astype(float) - part[..., [0, 2]].max(axis=2) for part in (pixels, picture))
    inked = np.argwhere(after - before < -60)[:, ::-1]
    along = (inked - ends[0]) @ line
    across = np.abs((inked - ends[0]) @ np.array([-line[1], line[0]]))
    along = along[across * scale.mm_per_px < HEIGHT_MM / 4]
    drawn = along.max() - along.min() + np.abs(line).max()
    return float((drawn - np.linalg.norm(ends[1] - ends[0])) * scale.mm_per_px)
