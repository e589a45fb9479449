"""Pictures that were drawn before: the same frame in the same colours, until somebody changes how we draw."""

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import PIL
from django.conf import settings

import catalog.pictures
import tryon.drawing
from tryon.drawing.measures import Measures

from . import drawing

# Not under ALMAHRA_VAR: shops of other folders, as tests open them, find what this one drew.
FOLDER = settings.BASE_DIR / "var" / "drawn"


def recall(measures: Measures, colours: Sequence[str]) -> list[bytes] | None:
    """One WebP for each of the colours, or None if one is missing."""
    try:
        return [_file(measures, colour).read_bytes() for colour in colours]
    except FileNotFoundError:
        return None


def remember(measures: Measures, colours: Sequence[str], webps: Sequence[bytes]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for colour, webp in zip(colours, webps, strict=True):
        file = _file(measures, colour)
        half = file.with_suffix(f".{os.getpid()}")  # whoever reads meanwhile sees the whole picture or none
        half.write_bytes(webp)
        half.replace(file)


def _file(measures: Measures, colour: str) -> Path:
    facts = f"{_way_of_drawing()} {measures!r} {colour}"
    return FOLDER / f"{hashlib.sha256(facts.encode()).hexdigest()[:32]}.webp"


@cache
def _way_of_drawing() -> str:
    sources = [Path(str(drawing.__file__)), Path(str(catalog.pictures.__file__))]
    sources += sorted(Path(str(tryon.drawing.__file__)).parent.glob("*.py"))
    said = hashlib.sha256(PIL.__version__.encode())
    for source in sources:
        said.update(source.read_bytes())
    return said.hexdigest()
