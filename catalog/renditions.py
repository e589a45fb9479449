"""What the window shows of a picture: AVIF, WebP and JPEG at up to four widths, and the colour most of it has.

Pure work on pixels; `catalog.services.renditions` stores it. One picture is open at a time, and of it one size.
"""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple

from PIL import Image

from almahra.core.pictures import on_white

RECIPE = 2  # goes up with each change of what is below: then `manage.py make_renditions` makes all of them anew
SLOTS = (320, 640, 960, 1600)  # px, the widest that each of the four may be: a card, a page, and both on finer screens

# By media type: ending, Pillow's name, options. AVIF's speed 7 takes twice the time of 8 and saves a twentieth of the
# bytes; 9 writes half as many again.
KINDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "image/avif": ("avif", "AVIF", {"quality": 60, "speed": 8, "max_threads": 1}),
    "image/webp": ("webp", "WEBP", {"quality": 80, "method": 4}),
    "image/jpeg": ("jpg", "JPEG", {"quality": 82, "progressive": True, "optimize": True}),
}

SAMPLE = (64, 64)  # px, of which the colours are counted
COLOURS = 12
PAPER = 232  # of 255: where even the darkest channel is lighter than this, it is the white behind the thing
THING = 0.02  # the part of a picture that must be something else than paper to count


class Rendition(NamedTuple):
    """One file to be: its media type, its measures in px, its slot, and its bytes."""

    type: str
    width: int
    height: int
    slot: int
    content: bytes


def name_of(file: str, *, slot: int, type: str, recipe: int = RECIPE) -> str:  # noqa: A002  (the field's own word)
    """Where a rendition of `file` lies: always the same, so that a second try meets what a killed one has left."""
    source = PurePosixPath(file)
    return str(source.with_name(f"{source.stem}-{recipe}-{slot}.{KINDS[type][0]}"))


def names_of(file: str) -> list[str]:
    """Every name that a rendition of `file` may have, whether or not it was made."""
    return [
        name_of(file, slot=slot, type=kind, recipe=recipe)
        for recipe in range(1, RECIPE + 1)
        for kind in KINDS
        for slot in SLOTS
    ]


def sizes(width: int, height: int) -> list[tuple[int, int, int]]:
    """(slot, width, height) of each rendition of a picture: smaller than it, or as large, and never larger."""
    smaller = [slot for slot in SLOTS if slot < width]
    slots = [*smaller, *[slot for slot in SLOTS if slot >= width][:1]]
    return [(slot, min(slot, width), max(1, round(height * min(slot, width) / width))) for slot in slots]


def opened(file: IO[bytes]) -> Image.Image:
    """A cleaned picture, decoded. Raises OSError when the file is not whole."""
    with Image.open(file, formats=["WEBP"]) as image:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")


def renditions(image: Image.Image) -> Iterator[Rendition]:
    """Every rendition of an opened picture, one after the other, size by size."""
    for slot, width, height in sizes(*image.size):
        scaled = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)
        for kind, (_ending, name, options) in KINDS.items():
            target = io.BytesIO()
            pixels = on_white(scaled) if name == "JPEG" else scaled
            pixels.save(target, name, **options)
            yield Rendition(kind, width, height, slot, target.getvalue())


def dominant_colour(image: Image.Image) -> str:
    """The colour of most of the thing in the picture, as #rrggbb; of the white around it only if there is no thing."""
    sample = on_white(image.resize(SAMPLE, Image.Resampling.BOX)).quantize(COLOURS).convert("RGB")
    channels = iter(sample.tobytes())
    counts = Counter(zip(channels, channels, channels, strict=True))
    thing = Counter({colour: count for colour, count in counts.items() if min(colour) < PAPER})
    shown = thing if thing.total() >= THING * counts.total() else counts
    return "#{:02x}{:02x}{:02x}".format(*shown.most_common(1)[0][0])
