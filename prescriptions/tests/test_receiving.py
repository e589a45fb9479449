import io
import subprocess
import sys
import threading
import time

import psutil
import pytest
from PIL import Image

from almahra.core import turns
from prescriptions.files import pdf, receiving
from prescriptions.files.errors import FileRefused, ManyFilesNow
from prescriptions.files.receiving import pictures_of
from prescriptions.tests import hostile
from prescriptions.tests.hostile import BLUE, MARKER, RED


def received(content: bytes):
    return pictures_of(io.BytesIO(content))


def opened(page):
    image = Image.open(io.BytesIO(page.jpeg))
    image.load()
    return image


def refused(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refusal:
        received(content)
    return refusal.value


def close(pixel, colour):
    return all(abs(one - other) < 25 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_becomes_one_jpeg(kind):
    [page] = received(hostile.file_of(Image.new("RGB", (60, 40), RED), kind))

    image = opened(page)
    assert (image.format, image.mode, image.size, (page.width, page.height)) == ("JPEG", "RGB", (60, 40), (60, 40))
    assert close(image.getpixel((30, 20)), RED)


def test_a_photo_is_turned_upright_and_tells_nothing_but_its_pixels():
    sent = hostile.talkative_photo()
    assert sent.count(MARKER) == 3

    [page] = received(sent)

    image = opened(page)
    assert image.size == (40, 60)
    assert close(image.getpixel((35, 30)), BLUE)
    assert MARKER not in page.jpeg
    assert image.getexif() == {}
    assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_is_transparent_stands_on_white():
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))

    [page] = received(hostile.file_of(clear, "PNG"))

    assert close(opened(page).getpixel((5, 5)), (255, 255, 255))


def test_a_large_photo_is_made_as_large_as_small_handwriting_needs():
    [page] = received(hostile.photo(6000, 3000))

    assert (page.width, page.height) == (3000, 1500)


def test_an_archive_behind_a_photo_is_left_behind():
    [page] = received(hostile.photo() + hostile.zipped())

    assert MARKER not in page.jpeg
    assert page.jpeg.endswith(b"\xff\xd9")


def test_each_page_of_a_pdf_becomes_a_picture():
    pages = received(hostile.scanned(BLUE, (30, 200, 30)))

    assert [(page.width, page.height) for page in pages] == [(2121, 3000), (2121, 3000)]
    first, second = (opened(page) for page in pages)
    assert close(first.getpixel((1000, 50)), RED)
    assert close(first.getpixel((1000, 2000)), BLUE)
    assert close(second.getpixel((1000, 2000)), (30, 200, 30))
    assert all(MARKER not in page.jpeg for page in pages)


def test_a_small_page_is_not_blown_up():
    [page] = received(hostile.pdf(size=(144, 72)))

    assert (page.width, page.height) == (600, 300)


def test_white_space_behind_the_end_is_part_of_a_pdf():
    assert len(received(hostile.pdf() + b"\r\n \t\0")) == 1


def test_ten_pages_are_not_too_many():
    assert len(received(hostile.pdf(pages=10, size=(144, 72)))) == 10


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\0" * 500, "file.type_unknown"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "file.type_unknown"),
        (b"<!doctype html><script>alert(1)</script>", "file.type_unknown"),
        (hostile.zipped(), "file.type_unknown"),
        (hostile.file_of(Image.new("RGB", (60, 40), RED), "GIF"), "file.type_unknown"),
        (hostile.file_of(Image.new("RGB", (60, 40), RED), "TIFF"), "file.type_unknown"),
        (hostile.noise("JPEG")[:900], "file.broken"),
        (hostile.noise("PNG")[:900], "file.broken"),
        (hostile.noise("HEIF")[:-900], "file.broken"),
        (hostile.png_header(40_000, 40_000), "file.too_many_pixels"),
        (hostile.png_header(8_000, 5_001), "file.too_many_pixels"),
        (hostile.pdf()[:-200], "file.broken"),
        (b"%PDF-1.7\n%%EOF", "file.broken"),
        (b"%PDF-1.7 1 0 obj << /Type /Catalog >> endobj trailer << /Root 1 0 R >>\n%%EOF\n", "file.broken"),
        (hostile.pdf(pages=0), "file.broken"),
        (hostile.pdf() + b"<html><script>alert(1)</script></html>", "file.polyglot"),
        (hostile.pdf() + hostile.zipped(), "file.polyglot"),
        (b"<html><!--" + hostile.pdf(), "file.polyglot"),
        (b"\n" + hostile.pdf(), "file.polyglot"),
        (hostile.file_of(Image.new("RGB", (60, 40), RED), comment=b"%PDF-1.7"), "file.polyglot"),
        (hostile.encrypted("secret"), "file.encrypted"),
        (hostile.encrypted(""), "file.encrypted"),
        (hostile.encrypted("secret", "RC4-128"), "file.encrypted"),
        (hostile.pdf(pages=11, size=(72, 72)), "file.too_many_pages"),
        (hostile.pdf(pages=300, size=(72, 72)), "file.too_many_pages"),
        (hostile.of_size(0, 0, 14_401, 72), "file.page_too_large"),
        (hostile.of_size(0, 0, 2_000_000, 2_000_000), "file.page_too_large"),
    ],
    ids=[
        *(
            "empty",
            "zeros",
            "svg",
            "html",
            "zip",
            "gif",
            "tiff",
            "cut jpeg",
            "cut png",
            "cut heic",
            "bomb",
            "too large",
        ),
        *("cut pdf", "only header and end", "no pages", "zero pages", "pdf and html", "pdf and zip", "html and pdf"),
        *("line before", "pdf in a jpeg's comment", "encrypted", "encrypted for anybody", "encrypted as of old"),
        *("11 pages", "300 pages", "page of 5 m", "page of 700 m"),
    ],
)
def test_what_is_no_picture_of_a_prescription_is_refused(content, code):
    refusal = refused(content)

    assert (refusal.code, refusal.field, refusal.status) == (code, "file", 400)
    assert "%(" not in str(refusal)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_moves_is_refused(kind):
    frames = [Image.new("RGB", (60, 40), colour) for colour in (RED, BLUE)]

    assert refused(hostile.file_of(frames[0], kind, save_all=True, append_images=frames[1:])).code == "file.animated"


def test_20_megabytes_are_refused_when_half_of_it_is_read(settings):
    upload = io.BytesIO(hostile.photo() + bytes(20_000_000))

    with pytest.raises(FileRefused) as refusal:
        pictures_of(upload)

    assert (refusal.value.code, refusal.value.status) == ("file.too_big", 413)
    assert refusal.value.facts == {"megabytes": 10}
    assert upload.tell() == settings.MAX_UPLOAD_BYTES + 1


def test_a_bomb_is_refused_by_its_header(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("a pixel was decoded"))

    assert refused(hostile.png_header(40_000, 40_000)).facts == {"megapixels": 40}


def test_a_giant_picture_inside_of_a_pdf_takes_no_more_memory_than_a_small_one(monkeypatch):
    monkeypatch.setitem(pdf.LIMITS, "memory_bytes", 100 * 1024 * 1024)
    giant = hostile.with_giant_picture(20_000)  # 400 MB, in 390 kB
    before = psutil.Process().memory_info().rss

    [page] = received(giant)

    assert page.height == 3000
    assert close(opened(page).getpixel((1000, 1000)), (128, 128, 128))
    assert psutil.Process().memory_info().rss - before < 100_000_000


def test_a_page_that_takes_more_memory_than_there_is_is_given_up(monkeypatch):
    monkeypatch.setitem(pdf.LIMITS, "memory_bytes", 40 * 1024 * 1024)

    assert refused(hostile.pdf()).code == "file.too_complex"


def test_a_pdf_that_is_never_done_is_given_up(monkeypatch):
    monkeypatch.setitem(pdf.LIMITS, "cpu_seconds", 1)
    endless = b"0 0 m 595 842 l 300 0 l 0 842 l h f* " * 200_000
    begun = time.monotonic()

    assert refused(hostile.drawing(endless)).code == "file.too_complex"

    assert time.monotonic() - begun < 20


def test_a_process_that_does_not_answer_is_ended(monkeypatch, tmp_path):
    asleep = tmp_path / "asleep.py"
    asleep.write_text("import sys, time; sys.stdin.buffer.read(); time.sleep(600)")
    monkeypatch.setattr(pdf, "DRAWING", asleep)
    monkeypatch.setattr(pdf, "PATIENCE", 0.5)

    assert refused(hostile.pdf()).code == "file.too_complex"

    assert not [child for child in psutil.Process().children() if "asleep.py" in " ".join(child.cmdline())]


@pytest.mark.parametrize(
    "said",
    [
        "struct.pack('>III', 1, 2**31, 2**31)",
        "struct.pack('>III', 1, 0, 5)",
        "struct.pack('>III', 1, 100, 100) + bytes(300)",
        "struct.pack('>III', 2, 10, 10) + bytes(300)",
        "struct.pack('>I', 0) + b'abc'",
        "struct.pack('>I', 1)",
        "b''",
    ],
)
def test_what_the_process_says_is_not_believed(said, monkeypatch, tmp_path):
    liar = tmp_path / "liar.py"
    liar.write_text(f"import struct, sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({said})")
    monkeypatch.setattr(pdf, "DRAWING", liar)

    assert refused(hostile.pdf()).code == "file.broken"


def test_the_process_knows_nothing_of_the_shop(monkeypatch, tmp_path):
    told = tmp_path / "told.txt"
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import os, sys; sys.stdin.buffer.read();"
        f" open({str(told)!r}, 'w').write(repr((dict(os.environ), os.getcwd())))"
    )
    monkeypatch.setattr(pdf, "DRAWING", spy)
    monkeypatch.setenv("DATA_KEYS", "secret")

    refused(hostile.pdf())

    assert "secret" not in told.read_text()
    assert "DATABASE_URL" not in told.read_text()
    assert told.read_text().endswith("'/')")


def test_the_process_can_not_write_a_file(tmp_path):
    code = f"""
import runpy, sys
drawing = runpy.run_path({str(pdf.DRAWING)!r})
drawing["limit_ourselves"](drawing["Limits"](**{pdf.LIMITS!r}))
open({str(tmp_path / "written")!r}, "wb", buffering=0).write(b"x")
"""
    ended = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True)

    assert ended.returncode != 0
    assert (tmp_path / "written").read_bytes() == b""


def test_the_library_is_in_no_process_of_the_shop():
    code = "import sys; import prescriptions.files.pdf; sys.exit('pypdfium2' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_one_file_is_opened_at_a_time(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    begun, may_end = threading.Event(), threading.Event()

    def wait(content):
        begun.set()
        may_end.wait(10)
        return iter([])

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "_images", wait)
        first = threading.Thread(target=received, args=[hostile.photo()])
        first.start()
        begun.wait(10)
        with pytest.raises(ManyFilesNow) as refusal:
            received(hostile.photo())
        may_end.set()
        first.join()

    assert (refusal.value.status, refusal.value.code) == (503, "file.busy")
    assert len(received(hostile.photo())) == 1
