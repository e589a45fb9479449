"""Pictures from strangers, made harmless: decoded, turned upright, and of all they were only the pixels kept.

What a file says about itself (EXIF, GPS, XMP, comments, colour profile, bytes behind the end) stays behind. How the
pixels are written anew is for each app to say.
"""

import io
from typing import IO

from PIL import ExifTags, Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

register_heif_opener()

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]  # told by their content; SVG, GIF, PDF and the like are not pictures here
ANIMATED = {"PNG", "WEBP"}  # a HEIF or a JPEG of a phone holds several stills; the first is the picture
MOST_MEGAPIXELS = 40

TURNS: dict[object, Image.Transpose] = {  # what undoes each of EXIF's orientations
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# What Pillow raises at a file that is not whole, or that lies about itself; the last one is libheif's.
DAMAGED = (OSError, ValueError, SyntaxError, EOFError, RuntimeError)


class NotAPicture(Exception):
    """Of none of the kinds in FORMATS."""


class Damaged(NotAPicture):
    """One of these kinds, and can not be read to its end."""


class TooManyPixels(NotAPicture):
    """More than MOST_MEGAPIXELS."""


class Moving(NotAPicture):
    """An animation."""


def opened(file: IO[bytes], *, longest_side: int) -> Image.Image:
    """The picture in `file`: upright, neither side above `longest_side` px, RGB, or RGBA where it is transparent.

    Raises NotAPicture, Damaged, TooManyPixels or Moving. Size and number of frames are read from the header: of a bomb
    not one pixel is decoded.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            _judge(image)
            mixable = _mixable(image)
            # Decodes a large JPEG at a fraction of its size already.
            mixable.thumbnail((longest_side, longest_side))
            return bare(_upright(mixable))
    except BOMBS as problem:
        raise TooManyPixels from problem
    except UnidentifiedImageError as problem:
        raise NotAPicture from problem
    except DAMAGED as problem:
        raise Damaged from problem


def bare(image: Image.Image) -> Image.Image:
    """The pixels of `image` and their transparency, and nothing else that it carries: itself if it is bare already."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if type(image) is Image.Image and not image.info and image.mode == mode:  # not from a file, which has more to it
        return image
    copy = Image.new(mode, image.size)
    copy.paste(image if image.mode == mode else image.convert(mode))
    return copy


def on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency, as on a white page."""
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


def as_jpeg(image: Image.Image, *, quality: int) -> bytes:
    """`image` as JPEG, pixels only, on white where it is transparent. `quality` is Pillow's, 1 to 95."""
    target = io.BytesIO()
    # Pillow's `optimize` takes as long again, and saves one byte of a hundred.
    on_white(bare(image)).save(target, "JPEG", quality=quality)
    return target.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it was seen. ImageOps.exif_transpose writes all of EXIF anew, and fails where it is nonsense."""
    turn = TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    return image if turn is None else image.transpose(turn)


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
        raise TooManyPixels
    if image.format in ANIMATED and getattr(image, "is_animated", False):
        raise Moving
