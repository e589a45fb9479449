"""Pictures of products: cleaned as all pictures from strangers are, and kept as WebP."""

import io
from typing import IO

from PIL import Image

from almahra.core import pictures

from .errors import PictureMoves, PictureRefused, PictureTooLarge

LONGEST_SIDE = 2400  # px; twice the widest place where a shop shows a product
QUALITY = 88


def cleaned(file: IO[bytes]) -> bytes:
    """The picture in `file` as WebP. Raises what `opened` does."""
    return encoded(opened(file, longest_side=LONGEST_SIDE))


def opened(file: IO[bytes], *, longest_side: int) -> Image.Image:
    """The picture in `file`, upright and without anything but pixels. Raises PictureRefused, PictureTooLarge or
    PictureMoves."""
    try:
        return pictures.opened(file, longest_side=longest_side)
    except pictures.TooManyPixels as problem:
        raise PictureTooLarge(megapixels=pictures.MOST_MEGAPIXELS) from problem
    except pictures.Moving as problem:
        raise PictureMoves from problem
    except pictures.NotAPicture as problem:
        raise PictureRefused from problem


def encoded(image: Image.Image) -> bytes:
    """`image` as WebP, pixels and transparency only."""
    target = io.BytesIO()
    pictures.bare(image).save(target, "WEBP", quality=QUALITY, method=2)
    return target.getvalue()
