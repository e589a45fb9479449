import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from tryon.photo import LONGEST_SIDE, PhotoRefused, opened
from tryon.tests.photos import FOLDER

ORANGE = (240, 120, 30)


def written(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    file.seek(0)
    return file


def plain(size=(64, 48), colour=ORANGE, mode="RGB"):
    return Image.new("RGB", size, colour).convert(mode)


def refusal(content):
    with pytest.raises(PhotoRefused) as refused:
        opened(io.BytesIO(content))
    return refused.value.code


def png_that_claims(width, height):
    """A PNG of a few bytes whose header speaks of a huge picture."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_photos_of_every_format_become_bare_rgb(form):
    photo = opened(written(plain(), form))

    assert photo.pixels.shape == (48, 64, 3)
    assert photo.pixels.dtype == np.uint8
    assert np.abs(photo.pixels.astype(int) - ORANGE).max() < 12


def test_of_a_photo_with_a_depth_map_the_first_picture_counts():
    file = written(plain(), "MPO", save_all=True, append_images=[plain(colour=(0, 0, 0))])

    assert np.abs(opened(file).pixels.astype(int) - ORANGE).max() < 12


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_jpegs_of_printers_and_of_old_cameras_are_read(mode):
    photo = opened(written(plain(mode=mode), "JPEG"))

    expected = plain(mode=mode).convert("RGB").getpixel((0, 0))
    assert np.abs(photo.pixels.astype(int) - expected).max() < 12


@pytest.mark.parametrize("mode", ["P", "1", "LA", "RGBA"])
def test_pngs_of_every_mode_are_read(mode):
    assert opened(written(plain(mode=mode), "PNG")).pixels.shape == (48, 64, 3)


def test_levels_of_16_bits_are_divided_and_not_cut_off():
    levels = np.full((48, 64), 0x4000, np.uint16)

    photo = opened(written(Image.fromarray(levels), "PNG"))

    assert np.unique(photo.pixels).tolist() == [0x40]


def test_what_shines_through_is_white():
    photo = opened(written(Image.new("RGBA", (64, 48), (0, 0, 0, 0)), "PNG"))

    assert photo.pixels.min() == 255


def test_a_photo_is_turned_upright_and_made_smaller():
    image = Image.new("RGB", (3000, 1500))
    image.paste(ORANGE, (0, 0, 300, 1500))
    exif = Image.Exif()
    exif[0x0112] = 6  # the left edge of what is stored is the top of what was seen

    photo = opened(written(image, "JPEG", exif=exif))

    assert photo.pixels.shape == (LONGEST_SIDE, LONGEST_SIDE // 2, 3)
    assert np.abs(photo.pixels[5].astype(int) - ORANGE).max() < 12
    assert photo.pixels[-5].max() < 12


@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_the_camera_was_held_the_photo_stands_upright(orientation):
    corners = np.full((48, 64, 3), 128, np.uint8)
    corners[:20, :20], corners[:20, -20:], corners[-20:, :20] = (250, 0, 0), (0, 250, 0), (0, 0, 250)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = written(Image.fromarray(corners), "PNG", exif=exif)

    photo = opened(stored)

    with Image.open(stored) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    assert np.array_equal(photo.pixels, expected)
    assert photo.full_size == expected.shape[1::-1]


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # elsewhere than in tests, Pillow only warns and goes on
def test_nonsense_beside_the_pixels_does_no_harm():
    sideways = struct.pack("<HHII", 0x0112, 3, 1, 6)
    a_width_in_bytes = struct.pack("<HHII", 0x0100, 1, 1, 8)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + sideways + a_width_in_bytes + bytes(40)

    assert opened(written(plain(), "JPEG", exif=exif)).pixels.shape == (64, 48, 3)


def test_of_the_photo_of_a_phone_every_second_pixel_is_enough():
    photo = opened(written(Image.new("RGB", (4032, 3024), ORANGE), "JPEG"))

    assert photo.pixels.shape == (1512, 2016, 3)
    assert photo.full_size == (4032, 3024)
    assert photo.at_full_size(np.array([2015.5, 1511.5])).tolist() == [4031.5, 3023.5]


@pytest.mark.parametrize(("written_down", "read"), [(26, 26), (0, None), (65000, None)])
def test_a_focal_length_is_believed_when_a_lens_may_have_it(written_down, read):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA405] = written_down

    assert opened(written(plain(), "JPEG", exif=exif)).focal_length_mm == read


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 99,
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99,
        (FOLDER / "obama.jpg").read_bytes()[:20_000],
        written(plain((640, 480)), "PNG").getvalue()[:-400],
    ],
    ids=["empty", "stump", "svg", "gif", "heic without a picture", "half a jpeg", "half a png"],
)
def test_what_is_no_whole_photo_is_refused(content):
    assert refusal(content) == "photo_unreadable"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_damage_anywhere_is_either_overlooked_or_refused(form):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0xA405] = 26
    whole = written(plain(), form, exif=exif).getvalue()
    chance = np.random.default_rng(4)

    for _ in range(150):
        content = bytearray(whole)
        for place in chance.integers(len(content), size=3):
            content[place] = chance.integers(256)
        try:
            photo = opened(io.BytesIO(bytes(content)))
        except PhotoRefused:
            continue
        assert photo.pixels.shape[2] == 3


def test_a_huge_picture_is_refused_by_its_header():
    assert refusal(png_that_claims(40_000, 40_000)) == "photo_too_large"
    assert refusal(png_that_claims(9_000, 9_000)) == "photo_too_large"


def test_a_file_of_more_than_ten_megabytes_is_refused():
    assert refusal(written(plain(), "JPEG").getvalue() + b"\0" * 10_000_000) == "photo_too_large"


def test_a_speck_is_refused():
    assert refusal(written(plain((31, 400)), "PNG").getvalue()) == "photo_too_small"


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_moves_is_refused(form):
    frames = [plain(colour=(shade, 0, 0)) for shade in (0, 99, 200)]
    file = written(frames[0], form, save_all=True, append_images=frames[1:], duration=100)

    assert refusal(file.getvalue()) == "photo_moves"
