"""What a customer sends as a prescription, made into pictures of its pages. The file itself is never kept."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from PIL import Image

from almahra.core import pictures
from almahra.core.turns import own_turn

from . import pdf
from .errors import (
    FileBroken,
    FileEmpty,
    FileTooBig,
    ManyFilesNow,
    PictureMoves,
    TooManyPixels,
    TypeUnknown,
)
from .pdf import LONGEST_SIDE

QUALITY = 85  # of the JPEG; below it the strokes of a pencil grow shadows


@dataclass(frozen=True)
class Page:
    """One page: a JPEG of nothing but pixels, upright; sizes in px."""

    jpeg: bytes
    width: int
    height: int


def pictures_of(upload: IO[bytes]) -> list[Page]:
    """The pages of a photo (one) or a PDF (in their order). What the file is is told by its content, never by its name.

    Raises FileRefused, or ManyFilesNow.
    """
    content = upload.read(settings.MAX_UPLOAD_BYTES + 1)
    if len(content) > settings.MAX_UPLOAD_BYTES:
        raise FileTooBig(megabytes=settings.MAX_UPLOAD_BYTES // 1_000_000)
    if not content:
        raise FileEmpty
    with own_turn(otherwise=ManyFilesNow):
        return [_page(image) for image in _images(content)]


def _images(content: bytes) -> Iterator[Image.Image]:
    """What is a PDF to any reader is judged as one, whatever else it may be."""
    if pdf.is_pdf(content):
        pdf.judge(content)
        return pdf.pages(content)
    return iter([_picture(content)])


def _picture(content: bytes) -> Image.Image:
    try:
        return pictures.opened(io.BytesIO(content), longest_side=LONGEST_SIDE)
    except pictures.TooManyPixels as problem:
        raise TooManyPixels(megapixels=pictures.MOST_MEGAPIXELS) from problem
    except pictures.Moving as problem:
        raise PictureMoves from problem
    except pictures.Damaged as problem:
        raise FileBroken from problem
    except pictures.NotAPicture as problem:
        raise TypeUnknown from problem


def _page(image: Image.Image) -> Page:
    return Page(pictures.as_jpeg(image, quality=QUALITY), image.width, image.height)
