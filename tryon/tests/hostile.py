"""Files as customers and others send them for photos."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageDraw

from tryon.tests.painted import in_oil, in_profile
from tryon.tests.photos import FOLDER, photo
from tryon.tests.trying import PORTRAIT, bytes_of

MARKER = b"MARKER-SALMA-HADI"


def file_of(image, kind="JPEG", **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def portrait():
    return Image.open(FOLDER / PORTRAIT).convert("RGB")


def far_away():
    """The portrait in the corner of a wide scene: the face is some 20 px wide."""
    scene = Image.new("RGB", (600, 400), (120, 140, 160))
    scene.paste(portrait().resize((110, 110)), (40, 240))
    return file_of(scene, quality=95)


def five_faces():
    """The same head five times, in one row."""
    head = portrait().crop((120, 0, 340, 300))
    row = Image.new("RGB", (5 * 220, 300))
    for number in range(5):
        row.paste(head, (number * 220, 0))
    return file_of(row, quality=95)


def in_sunglasses():
    """The portrait with black discs over the eyes."""
    image = portrait()
    pen = ImageDraw.Draw(image)
    for x in (204, 246):
        pen.ellipse((x - 19, 97, x + 19, 129), fill=(8, 8, 8))
    pen.line((190, 108, 262, 108), fill=(8, 8, 8), width=5)
    return file_of(image, quality=95)


def upside_down():
    return file_of(portrait().rotate(180), quality=95)


def in_cmyk():
    return file_of(portrait().convert("CMYK"), quality=95)


def in_16_bits():
    grey = np.asarray(portrait().convert("L"), np.uint16) * 257
    return file_of(Image.fromarray(grey), "PNG")


def painting(name=PORTRAIT):
    """A portrait in oil, in 6,000 strokes."""
    return file_of(Image.fromarray(in_oil(photo(name))), quality=95)


def profile():
    """The head of the portrait, turned to one side."""
    return file_of(Image.fromarray(in_profile(np.asarray(portrait().crop((120, 0, 340, 300))), yaw_deg=75)), quality=95)


def ribbon():
    """A panorama that is 20 px high once it is as small as photos are kept."""
    return file_of(Image.new("RGB", (6400, 64), (90, 120, 200)))


def animated(kind="WEBP"):
    frames = [portrait().resize((100, 100)), Image.new("RGB", (100, 100))]
    return file_of(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def truncated():
    return bytes_of(PORTRAIT)[:20_000]


def png_header(side):
    """A PNG of a few bytes that claims to be `side` x `side`."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def bomb():
    """A PNG of 60 kB that is 300 MB when it is unpacked."""
    return file_of(Image.new("RGB", (10_000, 10_000)), "PNG")


def svg():
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def heic_without_content():
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)


def heic():
    return file_of(portrait(), "HEIF", quality=80)


def talkative():
    """A portrait that tells where, by whom and of whom it was taken: in EXIF, GPS, XMP, a comment, behind its end."""
    exif = Image.Exif()
    exif[0x010E] = MARKER.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (16.0, 12.0, 30.0), 3: "E", 4: (52.0, 10.0, 0.0)})
    told = file_of(portrait(), exif=exif, comment=MARKER, xmp=b"<x:xmpmeta>" + MARKER + b"</x:xmpmeta>")
    return told + MARKER
