"""Pictures of frames as files: bytes in, arrays out, and back."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tryon.arrays import Pixels

QUALITY = 90


def cut_out_as_webp(rgba: NDArray[np.uint8], *, alpha_quality: int = 100) -> bytes:
    """HxWx4; colours nearly as they were, alpha exactly: that takes several times as long as the nearly exact alpha
    of an `alpha_quality` of 90."""
    return _webp(Image.fromarray(rgba), quality=QUALITY, alpha_quality=alpha_quality)


def lens_as_webp(lens: NDArray[np.uint8]) -> bytes:
    """HxW, exactly as it was. It is read back as one channel: white inside a lens, black outside."""
    return _webp(Image.fromarray(lens).convert("RGB"), lossless=True)


def photo_as_webp(pixels: Pixels) -> bytes:
    return _webp(Image.fromarray(pixels), quality=QUALITY)


def as_png(webp: bytes) -> bytes:
    """The same picture for programs that work on pictures, alpha and all."""
    target = io.BytesIO()
    with Image.open(io.BytesIO(webp), formats=["WEBP"]) as image:
        image.save(target, "PNG")
    return target.getvalue()


def pixels_of(webp: bytes, mode: str) -> NDArray[np.uint8]:
    """HxW for the mode "L", HxWx3 for "RGB", HxWx4 for "RGBA"."""
    with Image.open(io.BytesIO(webp), formats=["WEBP"]) as image:
        return np.asarray(image.convert(mode), np.uint8)


def _webp(image: Image.Image, **how: object) -> bytes:
    target = io.BytesIO()
    image.save(target, "WEBP", method=2, **how)
    return target.getvalue()
