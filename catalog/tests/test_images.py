import io
import struct
import zlib

import pytest
from django.db import DataError
from PIL import Image, PngImagePlugin

from catalog.errors import PictureMoves, PictureRefused, PictureTooLarge, StorageUnavailable
from catalog.models import ProductImage
from catalog.pictures import cleaned
from catalog.services.images import remove_image, store_image
from catalog.tests.factories import ProductFactory

RED, BLUE = (200, 30, 30), (30, 30, 200)


def file_of(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    target.seek(0)
    return target


def opened(webp):
    image = Image.open(io.BytesIO(webp))
    image.load()
    return image


def png_header(width, height):
    """A PNG of one row that claims to be `width` × `height`."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b""))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_four_kinds_of_picture_become_webp(kind):
    image = opened(cleaned(file_of(Image.new("RGB", (60, 40), RED), kind)))

    assert (image.format, image.size, image.mode) == ("WEBP", (60, 40), "RGB")


def test_sixteen_bits_of_grey_become_eight_and_are_not_cut_off():
    deep = Image.new("I;16", (60, 40), 0x8000)

    image = opened(cleaned(file_of(deep, "PNG")))

    assert image.getpixel((5, 5)) == (128, 128, 128)


def test_the_inks_of_a_printer_become_red_green_and_blue():
    red, green, blue = opened(cleaned(file_of(Image.new("CMYK", (60, 40), (0, 255, 255, 0)), "JPEG"))).getpixel((5, 5))

    assert (red > 240, green < 15, blue < 15) == (True, True, True)


def test_a_palette_is_mixed_when_it_is_made_smaller_and_keeps_its_transparency():
    stripes = Image.new("P", (4000, 100), 0)
    stripes.putpalette([0, 0, 0, 255, 255, 255])
    stripes.paste(1, (0, 0, 4000, 51))
    clear = Image.new("P", (60, 40), 1)
    clear.putpalette([0, 0, 0, 200, 30, 30])

    grey = opened(cleaned(file_of(stripes, "PNG"))).convert("L").histogram()
    image = opened(cleaned(file_of(clear, "PNG", transparency=1)))

    assert sum(grey[60:200]) > 0  # between the two colours of the palette
    assert (image.mode, image.getpixel((5, 5))[3]) == ("RGBA", 0)


def test_transparency_is_kept():
    image = opened(cleaned(file_of(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG")))

    assert (image.mode, image.getpixel((5, 5))[3]) == ("RGBA", 0)


def test_nothing_but_pixels_survives():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Salma"
    exif.get_ifd(0x8825)[1] = "N"
    source = file_of(Image.new("RGB", (60, 40), RED), "JPEG", exif=exif, comment=b"drawn at home", xmp=b"<x:xmpmeta/>")
    source = io.BytesIO(source.getvalue() + b"bytes behind the end")

    webp = cleaned(source)

    assert opened(webp).info.keys() <= {"loop", "background", "timestamp", "duration"}
    for trace in (b"Salma", b"EXIF", b"drawn at home", b"xmpmeta", b"behind the end"):
        assert trace not in webp


def test_text_inside_a_png_is_gone():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "drawn at home")

    assert b"drawn at home" not in cleaned(file_of(Image.new("RGB", (60, 40), RED), "PNG", pnginfo=text))


def test_a_picture_is_turned_upright():
    image = Image.new("RGB", (60, 40), RED)
    image.paste(BLUE, (0, 0, 60, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the scene is on the right-hand side

    upright = opened(cleaned(file_of(image, "JPEG", exif=exif)))

    assert upright.size == (40, 60)
    assert upright.getpixel((35, 30))[2] > 150  # blue on the right
    assert upright.getpixel((5, 30))[0] > 150


def test_a_large_picture_is_made_as_large_as_the_shop_shows_it():
    assert opened(cleaned(file_of(Image.new("RGB", (4000, 2000), RED), "JPEG"))).size == (2400, 1200)


@pytest.mark.parametrize(("width", "height"), [(40_000, 40_000), (8_000, 5_001), (12_000, 8_000)])
def test_a_bomb_is_refused_by_its_header(width, height, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("a pixel was decoded"))

    with pytest.raises(PictureRefused):
        cleaned(png_header(width, height))


def test_too_many_pixels_are_told():
    with pytest.raises(PictureTooLarge) as refusal:
        cleaned(png_header(8_000, 5_001))

    assert (refusal.value.code, refusal.value.facts) == ("picture_too_large", {"megapixels": 40})


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_no_picture(kind):
    frames = [Image.new("RGB", (60, 40), colour) for colour in (RED, BLUE)]

    with pytest.raises(PictureMoves):
        cleaned(file_of(frames[0], kind, save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        file_of(Image.new("RGB", (60, 40), RED), "GIF").getvalue(),
        file_of(Image.new("RGB", (60, 40), RED), "TIFF").getvalue(),
        file_of(Image.effect_noise((200, 200), 90), "JPEG").getvalue()[:900],
        file_of(Image.effect_noise((200, 200), 90), "PNG").getvalue()[:900],
        file_of(Image.effect_noise((200, 200), 90), "WEBP").getvalue()[:900],
        b"\xff\xd8\xff\xe0" + bytes(500),
    ],
    ids=["empty", "svg", "html", "pdf", "gif", "tiff", "cut jpeg", "cut png", "cut webp", "only a jpeg's first bytes"],
)
def test_what_is_not_a_whole_picture_is_refused(content):
    with pytest.raises(PictureRefused):
        cleaned(io.BytesIO(content))


@pytest.mark.django_db
def test_a_stored_picture_has_a_name_of_ours_and_its_measures(deliver):
    product = ProductFactory()
    upload = file_of(Image.new("RGB", (60, 40), RED), "JPEG")
    upload.name = "../../etc/passwd.svg"

    image = store_image(upload, product=product, variant=None, alt="A red field")

    assert image.file.name.startswith("products/")
    assert image.file.name.endswith(".webp")
    assert "passwd" not in image.file.name
    assert (image.width, image.height) == (60, 40)
    remove_image(image)
    deliver()
    assert not image.file.storage.exists(image.file.name)


@pytest.mark.django_db
def test_a_full_disk_leaves_no_row(monkeypatch):
    product = ProductFactory()
    storage = ProductImage._meta.get_field("file").storage

    def full(name, content, max_length=None):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "save", full, raising=False)
    with pytest.raises(StorageUnavailable):
        store_image(file_of(Image.new("RGB", (60, 40), RED), "PNG"), product=product, variant=None, alt="")

    assert not ProductImage.objects.exists()


@pytest.mark.django_db
def test_a_refused_row_leaves_no_file(settings):
    too_long = "x" * 201

    with pytest.raises(DataError):
        store_image(
            file_of(Image.new("RGB", (60, 40), RED), "PNG"), product=ProductFactory(), variant=None, alt=too_long
        )

    assert list((settings.MEDIA_ROOT / "products").iterdir()) == []
