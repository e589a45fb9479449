"""The size that is printed inside a temple: 52□18-140, the lens width, the bridge and the temple in mm."""

import re
from typing import NamedTuple

LONGEST_PRINT = 40  # characters; a size takes ten

# The box is U+25A1, often typed as two brackets or left out for a hyphen or a slash. Digits may be of any script.
PRINT = re.compile(r"(\d{2}) ?(?:□|\[\]|[-/]) ?(\d{2})(?:(?: ?[-/] ?| )(\d{3}))?")

WIDTHS, BRIDGES, TEMPLES = (36, 64), (10, 25), (110, 155)  # mm, from children's frames to the largest ones


class PrintedSize(NamedTuple):
    """Lengths in mm; the temple is None where it is not printed."""

    lens_width: int
    bridge: int
    temple: int | None = None

    def __str__(self) -> str:
        return f"{self.lens_width}□{self.bridge}" + (f"-{self.temple}" if self.temple else "")


class ReadSize(NamedTuple):
    """A size, or the code of why there is none: `size.malformed`, `size.range`."""

    size: PrintedSize | None
    error: str | None = None


def read_size(text: str) -> ReadSize:
    """What a print says. Never raises, and never takes a part of the text for the whole."""
    found = PRINT.fullmatch(" ".join(text.split())) if len(text) <= LONGEST_PRINT else None
    if not found:
        return ReadSize(None, "size.malformed")
    width, bridge, temple = (int(digits) if digits else None for digits in found.groups())
    judged = [(width, WIDTHS), (bridge, BRIDGES), (temple, TEMPLES)]
    if any(length is not None and not least <= length <= most for length, (least, most) in judged):
        return ReadSize(None, "size.range")
    return ReadSize(PrintedSize(int(found[1]), int(found[2]), temple))
