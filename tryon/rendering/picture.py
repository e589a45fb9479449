"""A frame on a face: `try_on`."""

import cv2
import numpy as np

from tryon.arrays import Floats, Pixels, Points
from tryon.face.faces import Face
from tryon.frame import Front
from tryon.photo import Photo
from tryon.rendering.fronts import drawn_front
from tryon.rendering.heads import EMPTY, Head
from tryon.rendering.layers import as_pixels, blurred, coloured, over
from tryon.rendering.light import Light, luminance
from tryon.rendering.seats import Seat
from tryon.rendering.shadows import shadow_on_skin
from tryon.rendering.sharpness import blur_px, grain
from tryon.rendering.temples import drawn_temples
from tryon.rendering.windows import Window
from tryon.scale import Scale

SPARE_MM = 8.0  # beside the front, for shadows and blur
REACH_MM = 95.0  # how far behind the eyes temples may be seen
SMALLEST_PX = 4

GRAIN = 0.8
LEAST_BLUR_PX, LEAST_GRAIN = 0.3, 0.004

# How far from the skin of the cheeks a colour may be, in deviations of Y, Cr and Cb; in a grey photo Y alone counts.
SKIN, GREY_SKIN = (48, 9, 9), (34, 99, 99)
SKIN_UNTIL, HAIR_FROM = 1.8, 3.0
SMOOTH_SKIN = 0.6
ENOUGH_PX = 1.6  # for a millimetre: what is skin is told by patches


def try_on(photo: Photo, face: Face, front: Front, *, scale: Scale) -> Pixels:
    """The photo with the frame on that face, as HxWx3 uint8 RGB of its own; the photo stays as it is."""
    head = Head.of(face, scale, photo)
    seat = Seat.of(front, head)
    window = Window.round(_corners(front, seat, head), photo.pixels)
    result = photo.pixels.copy()
    if min(window.shape) >= SMALLEST_PX:
        window.cut(result)[:] = _worn(photo, face, front, head, seat, window)
    return result


def _worn(photo: Photo, face: Face, front: Front, head: Head, seat: Seat, window: Window) -> Pixels:
    """The window with the frame in it."""
    seen = window.cut(photo.pixels).astype(np.float32) / np.float32(255)
    yaw_deg = face.pose.yaw_deg
    light = Light.of(photo.pixels, head, seen, yaw_deg)
    depth = head.depth(window)
    skin = _skin(seen, light, head)
    temples = drawn_temples(front, seat, head, light, window, skin=skin, depth=depth, yaw_deg=yaw_deg)
    layer = over(drawn_front(front, seat, head, light, window, depth=depth, yaw_deg=yaw_deg), temples)
    layer = _as_photographed(layer, seen, head, window, smooth=(depth < EMPTY / 2) & (skin > SMOOTH_SKIN))
    if light.is_grey:
        layer[..., :3] = luminance(layer[..., :3])[..., None]
    seen *= shadow_on_skin(front, seat, head, light, window, depth=depth, temples=temples)
    return as_pixels(over(layer, seen))


def _corners(front: Front, seat: Seat, head: Head) -> Points:
    """Nx2 px round all that may change: the box of the front, and the same box as deep as the ears."""
    half = front.width_mm / 2 + SPARE_MM
    sides = (seat.x - half, seat.x + half)
    ends = (seat.y - front.above_mm - SPARE_MM, seat.y + front.below_mm + SPARE_MM)
    return head.seen(np.array([[x, y, z] for x in sides for y in ends for z in (seat.z, REACH_MM)]))[:, :2]


def _as_photographed(layer: Floats, seen: Floats, head: Head, window: Window, *, smooth: np.ndarray) -> Floats:
    """The layer as blurred and as grainy as the face."""
    levels = luminance(seen)
    blur = blur_px(levels, head, window.corner)
    if blur > LEAST_BLUR_PX:
        layer = blurred(layer, blur)
    noise = grain(levels, smooth)
    if noise > LEAST_GRAIN:
        # The same grain for the same window: a picture that is made again is the same picture.
        grains = np.random.default_rng(1).standard_normal(layer.shape[:2], np.float32)
        layer += coloured(grains * layer[..., 3], np.array([1, 1, 1, 0], np.float32) * np.float32(GRAIN * noise))
    return layer


def _skin(seen: Floats, light: Light, head: Head) -> Floats:
    """HxW, 0..1: how much the colour of a px is that of one of the cheeks. In light from two sides they differ."""
    step = max(1, int(head.px_per_mm / ENOUGH_PX))
    size = tuple(-(-side // step) for side in seen.shape[1::-1])
    fewer = cv2.resize(seen, size, interpolation=cv2.INTER_AREA) if step > 1 else seen
    colours, *cheeks = (
        cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2YCrCb) * np.float32(255)
        for part in (fewer, *(cheek[None] for cheek in light.cheeks))
    )
    spread = np.array(GREY_SKIN if light.is_grey else SKIN, np.float32)
    apart = [(colours - np.median(cheek[0], axis=0)) / spread for cheek in cheeks]
    nearest = np.sqrt(np.minimum(*(np.einsum("ijk,ijk->ij", one, one) for one in apart)))
    distance = blurred(nearest, max(0.8, 1.2 * head.px_per_mm / step))
    skin = np.clip((HAIR_FROM - distance) / np.float32(HAIR_FROM - SKIN_UNTIL), 0, 1)
    return np.asarray(cv2.resize(skin, seen.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
