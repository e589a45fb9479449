"""Files that were made to hurt: each is refused with a code or read as what it shows, and leaves no memory behind."""

import io
import struct
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image, PngImagePlugin

from tryon.face.faces import faces_in
from tryon.photo import PhotoProblem, PhotoRefused, opened
from tryon.tests.photos import FOLDER, photo

MEGABYTE = 2**20
FILES = 200
MOST_GROWTH_MB = 25  # what Python and Pillow may keep for the next one
MOST_FOR_A_HEADER_MB = 12  # to refuse by it


def written(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def small(mode="RGB"):
    return Image.fromarray(photo("obama.jpg")).resize((160, 200)).convert(mode)


def png_chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width, height, *, chunks=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + chunks + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")
    )


def jpeg_of(width, height):
    """A small JPEG whose header claims another size."""
    content = bytearray(written(small(), "JPEG"))
    start = content.index(b"\xff\xc0")
    content[start + 5 : start + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def many_comments():
    whole = written(small(), "JPEG")
    comment = b"\xff\xfe" + struct.pack(">H", 65535) + b"x" * 65533
    return whole[:2] + comment * 120 + whole[2:]


def moving(form):
    frames = [Image.new("RGB", (64, 64), (shade, 0, 0)) for shade in (0, 99, 200)]
    return written(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def text_bomb():
    return png_of(64, 64, chunks=png_chunk(b"zTXt", b"bomb\0\0" + zlib.compress(b"\0" * 30_000_000)))


@lru_cache
def refused_files():
    heic, jpeg = written(small(), "HEIF"), (FOLDER / "obama.jpg").read_bytes()
    return {
        "40,000 px each way": (png_of(40_000, 40_000), PhotoProblem.TOO_LARGE),
        "a JPEG that claims 65,000 px": (jpeg_of(65_000, 65_000), PhotoProblem.TOO_LARGE),
        "49 megapixels of a PNG": (png_of(7000, 7000), PhotoProblem.TOO_LARGE),
        "a strip": (png_of(60_000, 8), PhotoProblem.TOO_SMALL),
        "no pixels for its size": (png_of(3000, 2000), PhotoProblem.UNREADABLE),
        "thirty megabytes of text": (text_bomb(), PhotoProblem.UNREADABLE),
        "an SVG": (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", PhotoProblem.UNREADABLE),
        "a page": (b"<html><script>alert(1)</script></html>", PhotoProblem.UNREADABLE),
        "a PDF": (b"%PDF-1.7\n" + b"\0" * 200, PhotoProblem.UNREADABLE),
        "a GIF": (written(small("P"), "GIF"), PhotoProblem.UNREADABLE),
        "a TIFF": (written(small(), "TIFF"), PhotoProblem.UNREADABLE),
        "a HEIC whose codec is not there": (heic.replace(b"hvc1", b"vvc1"), PhotoProblem.UNREADABLE),
        "half a HEIC": (heic[: len(heic) // 2], PhotoProblem.UNREADABLE),
        "half a JPEG": (jpeg[: len(jpeg) // 2], PhotoProblem.UNREADABLE),
        "half a WebP": (written(small(), "WEBP")[:900], PhotoProblem.UNREADABLE),
        "a PNG that moves": (moving("PNG"), PhotoProblem.MOVES),
        "a WebP that moves": (moving("WEBP"), PhotoProblem.MOVES),
        "eleven megabytes": (jpeg + b"\0" * 11_000_000, PhotoProblem.TOO_LARGE),
    }


@lru_cache
def read_files():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "x" * 100_000)
    levels = np.asarray(small("L")).astype(np.uint16) << 8
    return {
        "four inks": written(small("CMYK"), "JPEG"),
        "16 bits": written(Image.fromarray(levels), "PNG"),
        "a HEIC": written(small(), "HEIF"),
        "a photo with a depth map": written(small(), "MPO", save_all=True, append_images=[small()]),
        "seven megabytes of comments": many_comments(),
        "a long text": written(small(), "PNG", pnginfo=notes),
        "a picture after the picture": written(small(), "JPEG") + b"<script>alert(1)</script>" * 99,
    }


@pytest.mark.parametrize("name", refused_files())
def test_it_is_refused(name):
    content, code = refused_files()[name]

    with pytest.raises(PhotoRefused) as refused:
        opened(io.BytesIO(content))

    assert refused.value.code is code


@pytest.mark.parametrize("name", read_files())
def test_it_is_read_as_what_it_shows(name):
    pixels = opened(io.BytesIO(read_files()[name])).pixels

    shown = np.asarray(small("L" if name == "16 bits" else "RGB").convert("RGB")).astype(int)
    assert np.abs(pixels - shown).mean() < (20 if name == "four inks" else 6)


@pytest.mark.parametrize("name", ["40,000 px each way", "a JPEG that claims 65,000 px", "49 megapixels of a PNG"])
def test_it_is_refused_by_its_header(name):
    content, _ = refused_files()[name]
    before = resident_mb()
    Path("/proc/self/clear_refs").write_text("5")  # begins the peak anew

    with pytest.raises(PhotoRefused):
        opened(io.BytesIO(content))

    assert peak_mb() - before < MOST_FOR_A_HEADER_MB


def test_memory_does_not_grow_with_hostile_files():
    files = [content for content, _ in refused_files().values()] + list(read_files().values())
    look_at(files)
    before = resident_mb()

    look_at([files[number % len(files)] for number in range(FILES)])

    assert resident_mb() - before < MOST_GROWTH_MB


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((32, 32, 3), np.uint8),
        np.full((32, 2048, 3), 255, np.uint8),
        np.full((2048, 32, 3), 128, np.uint8),
        np.random.default_rng(5).integers(0, 256, (300, 400, 3), np.uint8),
    ],
    ids=["black", "a white strip", "a grey stripe", "noise"],
)
def test_pictures_of_nothing_show_nobody(pixels):
    assert faces_in(pixels) == []


def look_at(files):
    for content in files:
        try:
            opened(io.BytesIO(content))
        except PhotoRefused:
            continue


def resident_mb():
    return psutil.Process().memory_info().rss / MEGABYTE


def peak_mb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
