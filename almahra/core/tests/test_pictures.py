import io
import struct

import pytest
from PIL import Image, ImageOps

from almahra.core.pictures import Damaged, as_jpeg, bare, opened

RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)


def file_of(image, kind="JPEG", **options) -> io.BytesIO:
    target = io.BytesIO()
    image.save(target, kind, **options)
    target.seek(0)
    return target


def three_corners() -> Image.Image:
    """A picture that looks different however it is turned or mirrored."""
    image = Image.new("RGB", (90, 60), RED)
    image.paste(GREEN, (0, 0, 30, 30))
    image.paste(BLUE, (60, 0, 90, 30))
    return image


@pytest.mark.parametrize("orientation", range(10))
def test_a_picture_is_turned_as_it_says(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    sent = file_of(three_corners(), "PNG", exif=exif)

    image = opened(sent, longest_side=100)

    with Image.open(sent) as stored:
        expected = ImageOps.exif_transpose(stored)
    assert (image.size, image.tobytes()) == (expected.size, expected.tobytes())


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # elsewhere than in tests, Pillow only warns and goes on
@pytest.mark.parametrize(
    ("tag", "kind", "count", "value"),
    [
        (0x010E, 5, 1, 8),  # a description that is a fraction
        (0x010E, 11, 1, 8),  # or a number with a point
        (0x011A, 2, 1, 8),  # a resolution in letters
        (0x0100, 1, 1, 8),  # a width in bytes
        (0x9286, 16, 1, 26),  # a comment that is a number of 64 bits
        (0x8825, 2, 9, 0xFFFF),  # places that are a text, and not there
        (0x010E, 5, 0xFFFFFFF, 8),  # a description of 268 million fractions
    ],
)
def test_nonsense_beside_the_pixels_does_no_harm(tag, kind, count, value):
    sideways = struct.pack("<HHII", 0x0112, 3, 1, 6)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + sideways + struct.pack("<HHII", tag, kind, count, value) + bytes(40)

    assert opened(file_of(three_corners(), exif=exif), longest_side=100).size == (60, 90)


@pytest.mark.parametrize("orientation", [(0x0112, 2, 4, 0x41424344), (0x0112, 12, 1, 8), (0x0112, 3, 1, 99)])
def test_a_picture_that_says_nonsense_of_its_turn_stays_as_it_is(orientation):
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", *orientation) + bytes(40)

    assert opened(file_of(three_corners(), exif=exif), longest_side=100).size == (90, 60)


def test_a_heic_that_lies_about_its_size_is_damaged():
    sent = bytearray(file_of(three_corners(), "HEIF").getvalue())
    place = sent.index(b"ispe") + 8  # behind the name, version and flags
    sent[place : place + 8] = struct.pack(">II", 39_000_000, 1)

    with pytest.raises(Damaged):
        opened(io.BytesIO(sent), longest_side=100)


def test_a_jpeg_holds_nothing_that_its_picture_carried():
    image = three_corners()
    image.info["comment"] = b"secret"
    image.info["exif"] = b"Exif\0\0secret"

    assert b"secret" not in as_jpeg(image, quality=85)


def test_a_picture_that_carries_nothing_is_written_as_it_is_and_others_are_not_touched():
    image = three_corners()
    with_comment = three_corners()
    with_comment.info["comment"] = b"secret"

    assert bare(image) is image
    assert bare(with_comment).info == {}
    assert with_comment.info == {"comment": b"secret"}
