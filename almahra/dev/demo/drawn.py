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
import tryon.picture_files
from tryon.drawing.measures import Measures

from . import drawing

# Not under ALMAHRA_VAR: shops of other folders, as tests open them, find what this one drew.
FOLDER = settings.BASE_DIR / "var" / "drawn"


def recall(measures: Measures, names: Sequence[str]) -> list[bytes] | None:
    """The drawings of a frame by these names, or None if one is missing."""
    try:
        return [_file(measures, name).read_bytes() for name in names]
    except FileNotFoundError:
        return None


def remember(measures: Measures, names: Sequence[str], drawings: Sequence[bytes]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, drawn in zip(names, drawings, strict=True):
        file = _file(measures, name)
        half = file.with_suffix(f".{os.getpid()}")  # whoever reads meanwhile sees the whole picture or none
        half.write_bytes(drawn)
        half.replace(file)


def _file(measures: Measures, name: str) -> Path:
    facts = f"{_way_of_drawing()} {measures!r} {name}"
    return FOLDER / hashlib.sha256(facts.encode()).hexdigest()[:32]


@cache
def _way_of_drawing() -> str:
    modules = (drawing, catalog.pictures, tryon.picture_files)
    sources = [Path(str(module.__file__)) for module in modules]
    sources += sorted(Path(str(tryon.drawing.__file__)).parent.glob("*.py"))
    said = hashlib.sha256(PIL.__version__.encode())
    for source in sources:
        said.update(source.read_bytes())
    return said.hexdigest()
