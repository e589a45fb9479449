"""A program of its own that draws the pages of one PDF: bytes in at the standard input, pixels out at the output.

It runs for one file, with nothing in its environment, and imports nothing of the shop: whatever a hostile PDF makes the
library do, it does to a process that knows no secret, may write no file, and ends when its time or memory does.

    python -I draw_pages.py '{"cpu_seconds": 10, …}'     see `Limits`

It says how many pages there are, and of each its width and height in px (32 bits each, big-endian), then width × height
× 3 bytes of red, green, blue. It ends with 0, or with one of the numbers of `Ending`.
"""

import json
import math
import resource
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum

import pypdfium2
from pypdfium2 import raw


@dataclass(frozen=True)
class Limits:
    """Of this process, and of what it draws."""

    cpu_seconds: int
    wall_seconds: int
    memory_bytes: int  # of address space; interpreter and library take about 30 MB of it, and a page 40
    most_pages: int
    largest_page: float  # points, along the longer side
    longest_side: int  # px of what is drawn
    finest: float  # px for a point, where a page is small


class Ending(IntEnum):
    """Why nothing was drawn, or not all. `prescriptions.files.pdf` reads these numbers."""

    BROKEN = 10
    ENCRYPTED = 11
    TOO_MANY_PAGES = 12
    PAGE_TOO_LARGE = 13
    TOO_MUCH_WORK = 14


class Refused(Exception):
    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


def main() -> int:
    limits = Limits(**json.loads(sys.argv[1]))
    limit_ourselves(limits)
    try:
        draw(sys.stdin.buffer.read(), limits)
    except Refused as refusal:
        return refusal.ending
    except pypdfium2.PdfiumError:
        return Ending.BROKEN
    except MemoryError:
        return Ending.TOO_MUCH_WORK
    return 0


def limit_ourselves(limits: Limits) -> None:
    signal.alarm(limits.wall_seconds)
    for what, most in {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 32,
    }.items():
        with suppress(ValueError):  # macOS knows no limit of the address space
            resource.setrlimit(what, (most, most))


def draw(pdf: bytes, limits: Limits) -> None:
    """Write every page of `pdf` to the output. Raises Refused or PdfiumError."""
    document = opened(pdf)
    if not len(document):
        raise Refused(Ending.BROKEN)
    if len(document) > limits.most_pages:
        raise Refused(Ending.TOO_MANY_PAGES)
    document.init_forms()  # what was typed into a form is on the page, too
    output = sys.stdout.buffer
    output.write(struct.pack(">I", len(document)))
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        bitmap = page.render(scale=scale_of(width, height, limits), rev_byteorder=True)
        if bitmap.mode != "RGB" or bitmap.stride != bitmap.width * 3:
            raise Refused(Ending.BROKEN)
        output.write(struct.pack(">II", bitmap.width, bitmap.height))
        output.write(bitmap.buffer)
        bitmap.close()
        page.close()
    output.flush()


def opened(pdf: bytes) -> pypdfium2.PdfDocument:
    """Raises Refused for what a password protects, even an empty one, and PdfiumError for what is no PDF."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as problem:
        if problem.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise Refused(Ending.ENCRYPTED) from problem
        raise
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Refused(Ending.ENCRYPTED)
    return document


def scale_of(width: float, height: float, limits: Limits) -> float:
    """px for a point, for a page of this size in points. Raises Refused."""
    if not (math.isfinite(width) and math.isfinite(height) and min(width, height) > 0):
        raise Refused(Ending.BROKEN)
    if max(width, height) > limits.largest_page:
        raise Refused(Ending.PAGE_TOO_LARGE)
    return min(limits.longest_side / max(width, height), limits.finest)


if __name__ == "__main__":
    sys.exit(main())
