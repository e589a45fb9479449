"""Opening photos of strangers: judged by their header, turned upright, reduced to bare pixels of a workable size."""

import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

from tryon.arrays import Pixels, Points

register_heif_opener()

# Told by their content, whatever the name says. What decoding takes at its peak, in bytes for each sample (three or
# four of them are a px), measured with Pillow 13: a WebP is held three times, a progressive JPEG keeps its waves.
FORMATS = {"JPEG": 0.8, "PNG": 2.5, "HEIF": 2.5, "WEBP": 5.3}
PROGRESSIVE = 2.3
MOST_MEGABYTES = 235
MOST_MEGAPIXELS = 60
MOVING = {"PNG", "WEBP"}  # a JPEG or a HEIF of a phone may hold several stills; the first is the photo
MOST_BYTES = 10_000_000
SHORTEST_SIDE = 32  # px; no face is found in less
LONGEST_SIDE = 2048  # px; an iris of a portrait has some 40 px then, more than its network looks at
ENOUGH = 1900  # px of the longest side: most phones write 4000 or 4032, half of which costs a third of the whole
WHITE = (255, 255, 255)

EXIF_IFD, FOCAL_LENGTH_35MM = 0x8769, 0xA405  # Exif 2.3, tags ExifIFDPointer and FocalLengthIn35mmFilm
# Tag Orientation: columns and rows change places first, then the rows run upwards, or the columns to the left.
ORIENTATION, ON_ITS_SIDE, UPWARDS, LEFTWARDS = 0x0112, {5, 6, 7, 8}, {3, 4, 7, 8}, {2, 3, 6, 7}
FOCAL_LENGTHS = range(8, 601)  # mm; what lenses have. Anything else is a mistake or a joke

DAMAGED = (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError, struct.error)


class PhotoProblem(StrEnum):
    UNREADABLE = "photo_unreadable"
    TOO_LARGE = "photo_too_large"
    TOO_SMALL = "photo_too_small"
    MOVES = "photo_moves"


class PhotoRefused(Exception):
    """Not a photo that we can work with; `code` says why."""

    def __init__(self, code: PhotoProblem) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True)
class Photo:
    """`pixels` is HxWx3 uint8 RGB, upright, its longest side at most 2048 px.

    `focal_length_mm` is that of a 35 mm camera with the same view, when the camera wrote one down. `full_size` is the
    width and height (px) of the upright photo as it came; None when that is what `pixels` has.
    """

    pixels: Pixels
    focal_length_mm: int | None = None
    full_size: tuple[int, int] | None = None

    def at_full_size(self, points: Points) -> Points:
        """Nx2 (or 2) px of `pixels` as px of the photo as it came."""
        height, width = self.pixels.shape[:2]
        # Middles of pixels: that of the first lies half a pixel inside the picture, in both sizes.
        return (points + 0.5) * np.array(self.full_size or (width, height)) / [width, height] - 0.5


def opened(file: IO[bytes]) -> Photo:
    """The photo in a seekable file. Raises PhotoRefused; of what is too large not one pixel is decoded."""
    file.seek(0, 2)
    if file.tell() > MOST_BYTES:
        raise PhotoRefused(PhotoProblem.TOO_LARGE)
    file.seek(0)
    try:
        with Image.open(file, formats=list(FORMATS)) as image:
            _judge(image)
            focal_length, full_size, orientation = _focal_length(image), image.size, image.getexif().get(ORIENTATION)
            # A large JPEG is decoded at a half, a quarter or an eighth of its size; all else is shrunk before it
            # is converted or turned, so that there is one full picture in memory and never two.
            image.draft("RGB", _within(image.size))
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
            pixels = _upright(np.asarray(_in_rgb(image)), orientation)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PhotoRefused(PhotoProblem.TOO_LARGE) from bomb
    except DAMAGED as damage:
        raise PhotoRefused(PhotoProblem.UNREADABLE) from damage
    return Photo(pixels, focal_length, full_size[::-1] if orientation in ON_ITS_SIDE else full_size)


def _judge(image: Image.Image) -> None:
    kind = "JPEG" if image.format == "MPO" else str(image.format)  # phones keep a depth map behind a JPEG
    each = PROGRESSIVE if image.info.get("progressive") else FORMATS[kind]
    megapixels = image.width * image.height / 1_000_000
    if megapixels > MOST_MEGAPIXELS or megapixels * len(image.getbands()) * each > MOST_MEGABYTES:
        raise PhotoRefused(PhotoProblem.TOO_LARGE)
    if min(image.size) < SHORTEST_SIDE:
        raise PhotoRefused(PhotoProblem.TOO_SMALL)
    if image.format in MOVING and getattr(image, "is_animated", False):
        raise PhotoRefused(PhotoProblem.MOVES)


def _within(size: tuple[int, int]) -> tuple[int, int]:
    """The same shape with the shortest longest side that we work with, where it is not shorter itself."""
    return max(1, size[0] * ENOUGH // max(size)), max(1, size[1] * ENOUGH // max(size))


def _in_rgb(image: Image.Image) -> Image.Image:
    """The picture in 8 bits and three colours; what shines through it is taken for white paper."""
    if image.mode.startswith("I"):
        # Levels of 16 bits, which `convert` would cut off at 255 instead of dividing them.
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        paper = Image.new("RGB", image.size, WHITE)
        seen = image.convert("RGBA")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image if image.mode == "RGB" else image.convert("RGB")


def _upright(pixels: Pixels, orientation: object) -> Pixels:
    """As it was seen. Pillow's exif_transpose writes all of EXIF anew, and fails where it is nonsense."""
    if orientation in ON_ITS_SIDE:
        pixels = np.asarray(cv2.transpose(pixels), np.uint8)
    if orientation in UPWARDS:
        pixels = np.asarray(cv2.flip(pixels, 0), np.uint8)
    return np.asarray(cv2.flip(pixels, 1), np.uint8) if orientation in LEFTWARDS else pixels


def _focal_length(image: Image.Image) -> int | None:
    written = image.getexif().get_ifd(EXIF_IFD).get(FOCAL_LENGTH_35MM)
    return written if isinstance(written, int) and written in FOCAL_LENGTHS else None
