"""Pictures from strangers, made harmless: decoded, turned upright, and encoded anew from bare pixels.

What a file says about itself (EXIF, GPS, XMP, comments, colour profile, bytes behind the end) stays behind.
"""

import io
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from .errors import PictureMoves, PictureRefused, PictureTooLarge

register_heif_opener()

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]  # told by their content; SVG, GIF, PDF and the like are not pictures here
ANIMATED = {"PNG", "WEBP"}  # a HEIF or a JPEG of a phone holds several stills; the first is the picture
MOST_MEGAPIXELS = 40
LONGEST_SIDE = 2400  # px; twice the widest place where a shop shows a product
QUALITY = 88

DAMAGED = (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError, Image.DecompressionBombError)


def cleaned(file: IO[bytes]) -> bytes:
    """The picture in `file` as WebP. Raises PictureRefused, PictureTooLarge or PictureMoves.

    Size and number of frames are read from the header: of a bomb not one pixel is decoded.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            _judge(image)
            # Decodes a large JPEG at a fraction of its size already.
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return encoded(ImageOps.exif_transpose(image))
    except (*DAMAGED, Image.DecompressionBombWarning) as problem:
        raise PictureRefused from problem


def encoded(image: Image.Image) -> bytes:
    """`image` as WebP, pixels and transparency only."""
    pixels = image.convert("RGBA" if image.has_transparency_data else "RGB")
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    target = io.BytesIO()
    bare.save(target, "WEBP", quality=QUALITY, method=2)
    return target.getvalue()


def _judge(image: Image.Image) -> None:
    if image.width * image.height > MOST_MEGAPIXELS * 1_000_000:
        raise PictureTooLarge(megapixels=MOST_MEGAPIXELS)
    if image.format in ANIMATED and getattr(image, "is_animated", False):
        raise PictureMoves
