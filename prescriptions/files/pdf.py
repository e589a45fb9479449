"""A PDF from a stranger, taken for its looks: judged by its ends, then drawn in a process of its own."""

import json
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from PIL import Image

from .errors import FileBroken, FileEncrypted, FilePolyglot, FileRefused, PageTooLarge, TooManyPages, TooMuchWork

HEADER, END = b"%PDF-", b"%%EOF"
SEARCHED = 1024  # bytes: how far readers look for a header that is not at the beginning
WHITESPACE = b"\0\t\n\f\r "  # as the format has it

LONGEST_SIDE = 3000  # px of a page: A4 at 256 px an inch, so that small handwriting can be read
MOST_PAGES = 10
WALL_SECONDS = 20
PATIENCE = WALL_SECONDS + 2  # seconds, should the process not end by itself
DRAWING = Path(__file__).with_name("draw_pages.py")
LIMITS = {
    "cpu_seconds": 10,
    "wall_seconds": WALL_SECONDS,
    "memory_bytes": 512 * 1024 * 1024,
    "most_pages": MOST_PAGES,
    "largest_page": 14_400,  # points, 5 m: what the format itself allows
    "longest_side": LONGEST_SIDE,
    "finest": 300 / 72,
}
COUNT, SIZE = struct.Struct(">I"), struct.Struct(">II")
LARGEST_SIDE = LONGEST_SIDE + 1  # px; the last one is a part of a pixel
# By the number that it ends with; a negative one is the signal that ended it.
ENDINGS: dict[int, tuple[type[FileRefused] | None, dict[str, Any]]] = {
    0: (None, {}),
    11: (FileEncrypted, {}),
    12: (TooManyPages, {"pages": MOST_PAGES}),
    13: (PageTooLarge, {}),
    14: (TooMuchWork, {}),
    -signal.SIGALRM: (TooMuchWork, {}),
    -signal.SIGXCPU: (TooMuchWork, {}),
    -signal.SIGKILL: (TooMuchWork, {}),
}


def is_pdf(content: bytes) -> bool:
    """Whether some reader would take `content` for a PDF."""
    return HEADER in content[:SEARCHED]


def judge(content: bytes) -> None:
    """Refuse what is something else as well: readers look for header and end, and other kinds of file fit around them.

    Raises FilePolyglot or FileBroken.
    """
    if not content.startswith(HEADER):
        raise FilePolyglot
    _before, end, behind = content.rpartition(END)
    if not end:
        raise FileBroken
    if behind.strip(WHITESPACE):
        raise FilePolyglot


def pages(content: bytes) -> Iterator[Image.Image]:
    """The pages of a judged PDF, one after the other, RGB.

    Raises FileBroken, FileEncrypted, TooManyPages, PageTooLarge or TooMuchWork, perhaps after some pages.
    """
    with _drawing(content) as (output, ended):
        told, drawn = output.read(COUNT.size), 0
        while page := _picture(output):
            yield page
            drawn += 1
        refusal, facts = ENDINGS.get(ended(), (FileBroken, {}))
        if refusal or not drawn or told != COUNT.pack(drawn):
            raise (refusal or FileBroken)(**facts)


@contextmanager
def _drawing(content: bytes) -> Iterator[tuple[IO[bytes], Any]]:
    """The output of a process that was given the PDF, and how to ask for the number it ended with.

    The process outlives neither the block nor its time.
    """
    process = subprocess.Popen(  # noqa: S603  (our own program; no argument comes from outside)
        [sys.executable, "-I", str(DRAWING), json.dumps(LIMITS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )
    given, output = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    deadline = threading.Timer(PATIENCE, process.kill)
    deadline.start()
    try:
        # It reads all before it writes anything, so neither of us waits for the other.
        with suppress(BrokenPipeError), given:
            given.write(content)
        yield output, process.wait
    finally:
        deadline.cancel()
        process.kill()
        output.close()
        process.wait()


def _picture(output: IO[bytes]) -> Image.Image | None:
    """The next page as the process says it, believed no further than it can be checked; None where it says no more.

    Raises FileBroken.
    """
    if len(size := output.read(SIZE.size)) < SIZE.size:
        return None
    width, height = SIZE.unpack(size)
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise FileBroken
    if len(pixels := output.read(width * height * 3)) < width * height * 3:
        return None
    return Image.frombytes("RGB", (width, height), pixels)
