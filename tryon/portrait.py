"""The face on which the shop's staff see a frame before it is used."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from tryon.arrays import Pixels
from tryon.face.faces import Face, chosen, faces_in
from tryon.frame import Front
from tryon.photo import Photo, opened
from tryon.rendering.picture import try_on
from tryon.scale import MEAN_PD_MM, Scale, scale_of

PORTRAIT = Path(__file__).parent / "faces" / "portrait.jpg"
LARGER = 2  # times: a frame is 230 px wide on the portrait as it is, where nobody sees whether its edges are clean
BESIDE, ABOVE, BELOW = 0.3, 0.3, 0.05  # of the box of the face: what is shown round it


def worn(front: Front) -> Pixels:
    """The portrait with the frame, cropped to the head: HxWx3 uint8 RGB, some 600 px wide."""
    photo, face, scale = _sitter()
    picture = try_on(photo, face, front, scale=scale)
    left, top, right, bottom = face.box
    wide, high = right - left, bottom - top
    rows = slice(max(0, int(top - ABOVE * high)), int(bottom + BELOW * high))
    columns = slice(max(0, int(left - BESIDE * wide)), int(right + BESIDE * wide))
    return picture[rows, columns].copy()


@lru_cache(maxsize=1)
def _sitter() -> tuple[Photo, Face, Scale]:
    """Found once in each process. His pupillary distance is not known to us; the mean of all people is near enough."""
    with PORTRAIT.open("rb") as file:
        pixels = opened(file).pixels
    large = cv2.resize(pixels, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
    photo = Photo(np.asarray(large, np.uint8))
    face = chosen(faces_in(photo.pixels))
    return photo, face, scale_of(face, pd_mm=MEAN_PD_MM)
