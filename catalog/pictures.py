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
            mixable = _mixable(image)
            # Decodes a large JPEG at a fraction of its size already.
            mixable.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return encoded(ImageOps.exif_transpose(mixable))
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


def _mixable(image: Image.Image) -> Image.Image:
    """The picture in a mode whose levels may be mixed by scaling: numbers of a palette may not, and 16 bits are cut off
    at 8 where they should be divided."""
    if image.mode.startswith("I"):
        shallow = image.point(lambda level: level * (1 / 256)).convert("L")
        shallow.info.pop("transparency", None)  # a level of 16 bits
        return shallow
    if image.mode in {"P", "PA", "1"}:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _judge(image: Image.Image) -> None:
    if image.width * image.height > MOST_MEGAPIXELS * 1_000_000:
        raise PictureTooLarge(megapixels=MOST_MEGAPIXELS)
    if image.format in ANIMATED and getattr(image, "is_animated", False):
        raise PictureMoves
