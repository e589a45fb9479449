"""Files as customers and others send them, made here byte by byte."""

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, FloatObject, NameObject

RED, BLUE = (200, 30, 30), (30, 30, 200)
MARKER = b"MARKER-SALMA-HADI"
A4 = (595, 842)  # points


def file_of(image, kind="JPEG", **options) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photo(width=60, height=40) -> bytes:
    return file_of(Image.new("RGB", (width, height), RED))


def noise(kind="JPEG", size=(200, 200)) -> bytes:
    return file_of(Image.effect_noise(size, 90).convert("RGB"), kind)


def talkative_photo() -> bytes:
    """A JPEG lying on its side that tells where it was taken, by whom, and of whom: in EXIF, GPS, XMP and a comment."""
    image = Image.new("RGB", (60, 40), RED)
    image.paste(BLUE, (0, 0, 60, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the scene is on the right-hand side
    exif[0x010E] = MARKER.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (16.0, 12.0, 30.0), 3: "E", 4: (52.0, 10.0, 0.0)})
    return file_of(image, exif=exif, comment=MARKER, xmp=b"<x:xmpmeta>" + MARKER + b"</x:xmpmeta>")


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("run.js", MARKER)
    return target.getvalue()


def png_header(width, height) -> bytes:
    """A PNG of one row that claims to be `width` × `height`."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def pdf(pages=1, size=A4, prepare=None) -> bytes:
    """A PDF of blank pages; `prepare` may change it before it is written."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size)
    if prepare:
        prepare(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def scanned(*colours) -> bytes:
    """A PDF as a scanner makes it: one picture on each page, red at the top and in a colour of its own below."""
    pages = []
    for colour in colours:
        page = Image.new("RGB", (620, 877), colour)
        ImageDraw.Draw(page).rectangle((0, 0, 620, 100), fill=RED)
        pages.append(page)
    return file_of(pages[0], "PDF", save_all=True, append_images=pages[1:], title=MARKER.decode())


def drawing(commands: bytes, **facts) -> bytes:
    """A PDF of one page with these drawing commands."""

    def put(writer):
        stream = DecodedStreamObject()
        stream.set_data(commands)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

    return pdf(prepare=put, **facts)


def with_giant_picture(side: int) -> bytes:
    """A page with a picture that is `side` × `side` px and a few kB: all of it is one grey."""
    packing = zlib.compressobj(9)
    rows = b"".join(packing.compress(bytes([128]) * side) for _ in range(side)) + packing.flush()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /XObject << /Im 4 0 R >> >> >>",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >> stream\n%b\nendstream" % (side, side, len(rows), rows),
        b"<< /Length 30 >> stream\nq 595 0 0 842 0 0 cm /Im Do Q \nendstream",
    ]
    return raw_pdf(objects)


def raw_pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    written, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    beginning = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, beginning)
    return bytes(written)


def encrypted(password: str, algorithm="AES-256") -> bytes:
    return pdf(prepare=lambda writer: writer.encrypt(user_password=password, owner_password="x", algorithm=algorithm))


def of_size(*box: float) -> bytes:
    """A PDF whose one page has this MediaBox."""

    def put(writer):
        writer.pages[0][NameObject("/MediaBox")] = ArrayObject([FloatObject(one) for one in box])

    return pdf(prepare=put)
