"""The temples: ribbons from the hinges to the ears, hidden by the head and by hair."""

from dataclasses import dataclass

import cv2
import numpy as np

from tryon.arrays import Floats, Points
from tryon.frame import Front
from tryon.rendering.heads import Head
from tryon.rendering.layers import blurred
from tryon.rendering.light import Light
from tryon.rendering.seats import Seat
from tryon.rendering.windows import Window

PIECES = 24
TEMPLE_POINT, EAR_POINT = {-1: 127, 1: 356}, {-1: 234, 1: 454}  # of the mesh, left and right in the picture
SPREAD_MM = 2.5  # how far a temple stands off the head
BEHIND_EAR_POINT_MM, LEAST_LENGTH_MM = 12.0, 60.0  # the ears begin behind the mesh
HINGE_INSET_MM = 1.2
FALL_MM = 3.5  # from hinge to ear
TAPER = 0.35
HINGE_MM = 6.0  # the temple begins as high as the end piece and has its own height from there on
NEAR_YAW_DEG = 8.0  # from which the temple on the side that turns to the camera lies before the head
SKIN_SHARE = 0.30  # with less skin under it a piece lies on hair
HAIR_PIECES, HAIR_FADE = 2, 0.45  # two such pieces (5 mm) begin the hair, and each further one fades by so much
SHINE, SHADE = 0.92, 0.45  # of the front's light, at the hinge, and what is lost towards the ear
TOLERANCE_MM = 2.0  # by which a mesh may lie before a temple that touches it
SMALLEST_PX = 0.05
SPARE_PX = 4  # beside it, for what is blurred
FINE = 4  # parts of a px in each direction
CLOSED = 0.06  # of its length: the last part fades out behind the ear


@dataclass(frozen=True)
class Ribbon:
    """Upper and lower edge of a temple as seen: (PIECES + 1)x3, px and mm of depth; `along` 0..1 from hinge to ear."""

    upper: Points
    lower: Points
    along: Points

    def within(self, window: Window) -> tuple[Window, tuple[slice, slice]]:
        """The part of a window in which it lies, as a window and as rows and columns of the whole."""
        edges = np.concatenate([self.upper[:, :2], self.lower[:, :2]]) - window.corner
        height, width = window.shape
        left, top = (int(low) for low in np.clip(np.floor(edges.min(axis=0)) - SPARE_PX, 0, [width, height]))
        right, bottom = (
            int(high) for high in np.clip(np.ceil(edges.max(axis=0)) + SPARE_PX, [left, top], [width, height])
        )
        part = Window(window.left + left, window.top + top, window.left + right, window.top + bottom)
        return part, (slice(top, bottom), slice(left, right))

    def depth(self, index: int) -> float:
        """Of the middle of a piece."""
        return float(self.upper[index : index + 2, 2].mean() + self.lower[index : index + 2, 2].mean()) / 2


def drawn_temples(
    front: Front, seat: Seat, head: Head, light: Light, window: Window, *, skin: Floats, depth: Floats, yaw_deg: float
) -> Floats:
    """Both temples as one layer of the window. `skin` (0..1) and `depth` (mm) are HxW of it."""
    layer = np.zeros((*window.shape, 4), np.float32)
    for side in (-1, 1):
        colour, alpha = front.end_piece(side)
        if not alpha:
            continue
        ribbon = _ribbon(front, seat, head, side)
        part, (rows, columns) = ribbon.within(window)
        cover, shade = _cover(
            ribbon, part, skin[rows, columns], depth[rows, columns], is_near=side * yaw_deg > NEAR_YAW_DEG
        )
        if not cover.size:
            continue
        cover = blurred(cover, 0.6) * np.float32(min(1.0, 1.25 * alpha))
        lit = colour * np.float32(light.gain) * light.cast
        lower = layer[rows, columns]
        layer[rows, columns] = np.dstack([lit * (cover * shade)[..., None], cover]) + lower * (1 - cover[..., None])
    return layer


def _ribbon(front: Front, seat: Seat, head: Head, side: int) -> Ribbon:
    along = np.linspace(0, 1, PIECES + 1)
    half = front.width_mm / 2 - HINGE_INSET_MM
    hinge_x, hinge_y = seat.x + side * half, seat.y + front.hinge_mm
    ear = max(abs(head.mesh[TEMPLE_POINT[side], 0]), abs(head.mesh[EAR_POINT[side], 0])) + SPREAD_MM
    hinge_z = seat.depth(hinge_x, hinge_y) + 0.5
    ear_z = max(head.mesh[EAR_POINT[side], 2] + BEHIND_EAR_POINT_MM, LEAST_LENGTH_MM)
    # Most of the bend lies near the hinge, where the temple leaves the front and comes to run along the head.
    x = hinge_x + (side * ear - hinge_x) * (1 - (1 - along) ** 1.6)
    y = hinge_y + FALL_MM * along**1.5
    z = hinge_z + (ear_z - hinge_z) * along
    begun = np.clip(along * (ear_z - hinge_z) / HINGE_MM, 0, 1)
    height = front.end_piece_height_mm + (front.temple_height_mm - front.end_piece_height_mm) * begun
    half_height = height * (1 - TAPER * np.clip(along * 1.6, 0, 1)) / 2
    upper, lower = (head.seen(np.column_stack([x, y + sign * half_height, z])) for sign in (-1, 1))
    return Ribbon(upper, lower, along)


def _cover(ribbon: Ribbon, window: Window, skin: Floats, depth: Floats, *, is_near: bool) -> tuple[Floats, Floats]:
    """(cover, shade), HxW 0..1: where the temple shows, and how much of the front's light it has there."""
    cover = np.zeros(window.shape, np.float32)
    shade = np.full(window.shape, SHINE, np.float32)
    kept, hairy = 1.0, 0
    for index in range(PIECES):
        where, piece = _piece(ribbon, index, window)
        area = float(piece.sum())
        if area < SMALLEST_PX:
            continue
        hairy = hairy + 1 if float((piece * skin[where]).sum()) < SKIN_SHARE * area else 0
        if hairy >= HAIR_PIECES and index > HAIR_PIECES:
            kept *= HAIR_FADE
        seen = piece * np.float32(kept * min(1.0, (1 - float(ribbon.along[index])) / CLOSED))
        if not is_near:
            free = (depth[where] > ribbon.depth(index) - TOLERANCE_MM).astype(np.float32)
            if index > HAIR_PIECES and float((piece * free).sum()) < area / 2:
                break  # the head is before it, and before all that follows
            seen = seen * blurred(free, 0.7)
        cover[where] = np.maximum(cover[where], seen)
        shade[where][piece > 0.3] = SHINE - SHADE * ribbon.along[index]
    return cover, shade


def _piece(ribbon: Ribbon, index: int, window: Window) -> tuple[tuple[slice, slice], Floats]:
    """(rows and columns of the window, 0..1 in them): one of the quadrilaterals of a ribbon."""
    corners = np.array([ribbon.upper[index], ribbon.upper[index + 1], ribbon.lower[index + 1], ribbon.lower[index]])
    places = corners[:, :2] - window.corner
    rows, columns = window.shape
    left, top = (int(low) for low in np.clip(np.floor(places.min(axis=0)) - 1, 0, [columns, rows]))
    right, bottom = (int(high) for high in np.clip(np.ceil(places.max(axis=0)) + 2, [left, top], [columns, rows]))
    where = slice(top, bottom), slice(left, right)
    mask = np.zeros((bottom - top, right - left), np.float32)
    if not mask.size:
        return where, mask
    # OpenCV's own smooth edges reach a px too far, which shows as a tooth wherever two pieces meet.
    fine = np.zeros((FINE * mask.shape[0], FINE * mask.shape[1]), np.float32)
    corners = (places - [left, top] + 0.5) * FINE - 0.5
    cv2.fillPoly(fine, [np.round(corners * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    return where, np.asarray(cv2.resize(fine, mask.shape[::-1], interpolation=cv2.INTER_AREA), np.float32)
