"""What a customer sends as a prescription, made into pictures of its pages. The file itself is never kept."""

from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class Page:
    """One page: a JPEG of nothing but pixels, upright; sizes in px."""

    jpeg: bytes
    width: int
    height: int


def pictures_of(upload: IO[bytes]) -> list[Page]:
    """The pages of a photo (one) or a PDF (in their order). Raises FileRefused."""
    raise NotImplementedError
