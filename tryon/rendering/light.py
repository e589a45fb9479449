"""The light in a photo, as far as a frame has to be lit by it."""

from dataclasses import dataclass

import numpy as np

from tryon.arrays import Floats, Pixels, Points
from tryon.rendering.heads import Head

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709
RIGHT_CHEEK, LEFT_CHEEK = (50, 101, 118), (280, 330, 347)
PATCH_MM = 5.7  # the side of what is looked at round each of these points

# The brightest skin says how much light there was; its usual level would darken frames on dark skin.
BRIGHT = 205 / 255
EXPOSURE, LEAST_GAIN, MOST_GAIN = 0.85, 0.30, 1.12
CAST = 0.35  # share of the colour of the light that a frame takes on; the rest is the colour of the skin
CHEEK_TO_CHEEK = 0.55  # of the difference between the cheeks; the front is flatter than a face
SPARSE = 2  # every second px of every second row says as much of the light as all of them
GREY = 4 / 255  # mean difference of the colours of a px, under which a photo is grey


@dataclass(frozen=True)
class Light:
    """`gain` multiplies a frame's colours, `cast` (RGB) tints them; `to_right` is the log of how much more light the
    left cheek gets than the right one. `cheeks` are samples of the skin of the right and of the left one, Nx3 float32,
    0..1."""

    gain: float
    cast: Floats
    to_right: float
    cheeks: tuple[Floats, Floats]
    is_grey: bool

    @classmethod
    def of(cls, photo: Pixels, head: Head, face_part: Floats, yaw_deg: float) -> "Light":
        """`face_part` is HxWx3 float32, 0..1: the window of the frame."""
        seen = head.seen(head.mesh)[:, :2]
        right, left = (_patches(photo, seen[list(points)], head) for points in (RIGHT_CHEEK, LEFT_CHEEK))
        some = face_part[::SPARSE, ::SPARSE]
        levels = luminance(some)
        bright, brightest = np.percentile(levels, [90, 95])
        lit = some[levels >= bright].mean(axis=0)
        tint = np.clip(lit / max(float(lit.mean()), 1e-3), 0.6, 1.5)
        # A cheek that turns away is dark by itself.
        trust = max(0.0, 1 - abs(yaw_deg) / 60)
        cheeks = [float(np.median(luminance(cheek))) + 4 / 255 for cheek in (right, left)]
        return cls(
            gain=float(np.clip((brightest / BRIGHT) ** EXPOSURE, LEAST_GAIN, MOST_GAIN)),
            cast=(1 + CAST * (tint - 1)).astype(np.float32),
            to_right=float(np.clip(np.log(cheeks[1] / cheeks[0]), -1.2, 1.2)) * trust,
            cheeks=(right, left),
            is_grey=_is_grey(photo),
        )

    def on_front(self, x_mm: Floats) -> Floats:
        """HxW: what colours of the front are multiplied by, at places right of its middle."""
        slope = np.float32(CHEEK_TO_CHEEK * self.to_right / 60)
        return np.asarray(np.float32(self.gain) * np.exp(slope * np.clip(x_mm, -60, 60)), np.float32)


def luminance(colours: Floats) -> Floats:
    """...x3, 0..1, to the brightness of each."""
    return np.asarray(colours @ LUMINANCE, np.float32)


def _patches(photo: Pixels, points: Points, head: Head) -> Floats:
    reach = max(2, int(PATCH_MM * head.px_per_mm / 2))
    height, width = photo.shape[:2]
    found = []
    for x, y in np.clip(points, 0, [width - 1, height - 1]).astype(int):
        part = photo[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1]
        found.append(part.reshape(-1, 3))
    return np.concatenate(found).astype(np.float32) / np.float32(255)


def _is_grey(photo: Pixels) -> bool:
    some = photo[::8, ::8].astype(np.int16)
    return float((some.max(axis=2) - some.min(axis=2)).mean()) / 255 < GREY
