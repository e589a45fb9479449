from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from accounts.tests.factories import UserFactory
from catalog.tests.factories import FrameVariantFactory, VariantFactory
from tryon.models import FramePicture
from tryon.photo import opened
from tryon.services import frame_pictures
from tryon.tests.photos import FOLDER, PUPILS, photo
from tryon.tests.product_photos import photo_file, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant():
    """136 mm wide, black."""
    return FrameVariantFactory(sku="HF-MAR-BLK")


@pytest.fixture
def render(tmp_path):
    """(what was said, what was warned of, the picture)"""

    def run(name="obama.jpg", sku="HF-MAR-BLK", *, out="worn.png", **options):
        said, warned = StringIO(), StringIO()
        call_command("tryon_render", FOLDER / name, sku, tmp_path / out, stdout=said, stderr=warned, **options)
        with (tmp_path / out).open("rb") as file:
            return said.getvalue(), warned.getvalue(), opened(file).pixels

    return run


def changed(picture, pixels, *, axis):
    """How many px lie between the first and the last that the frame changed: of columns (axis 0) or of rows (1)."""
    much = np.abs(picture.astype(int) - pixels).max(axis=2) > 60
    places = np.flatnonzero(much.sum(axis=axis) > 2)
    return places[-1] - places[0] + 1


def test_a_frame_is_drawn_as_wide_as_it_is(render, variant):
    said, warned, picture = render(pd_mm=63)

    width = changed(picture, photo("obama.jpg"), axis=0)
    px_per_mm = np.linalg.norm(np.diff(PUPILS["obama.jpg"], axis=0)) / 63
    assert width / px_per_mm == pytest.approx(136, rel=0.03)  # the ends stand behind the pupils
    assert "136 mm wide; PD 63.0 mm (given)" in said
    assert "drawn from its measurements" in warned


def test_what_staff_approved_is_what_is_drawn(render, variant, deliver):
    clerk = UserFactory(is_staff=True)
    _, _, drawn = render()
    frame_pictures.receive(upload(photo_file()), variant=variant, by=clerk)
    deliver()
    picture = FramePicture.objects.get()
    frame_pictures.approve(picture, revision=picture.revision, by=clerk)

    _, warned, approved = render(sku="hf-mar-blk")

    assert warned == ""
    assert not np.array_equal(approved, drawn)


def test_a_larger_face_wears_it_smaller(render, variant):
    heights = [changed(render(pd_mm=pd)[2], photo("obama.jpg"), axis=1) for pd in (56, 70)]

    assert heights[0] / heights[1] == pytest.approx(70 / 56, rel=0.06)


@pytest.mark.parametrize("form", ["jpg", "webp"])
def test_pictures_come_in_the_format_of_their_name(render, variant, tmp_path, form):
    _, _, picture = render(out=f"worn.{form}")

    assert picture.shape == photo("obama.jpg").shape
    with Image.open(tmp_path / f"worn.{form}") as image:
        assert image.format == {"jpg": "JPEG", "webp": "WEBP"}[form]


def test_of_a_group_one_is_pointed_at(render, variant):
    with pytest.raises(CommandError, match="several_faces"):
        render("fa4_group.jpg")

    first, second = (render("fa4_group.jpg", face=index)[2] for index in (0, 1))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("name", "sku", "why"),
    [
        ("nf_cat.jpg", "HF-MAR-BLK", "no_face"),
        ("truth.csv", "HF-MAR-BLK", "photo_unreadable"),
        ("obama.jpg", "CLOTH", "not_measured"),
        ("obama.jpg", "NOTHING", "no NOTHING in the catalogue"),
    ],
)
def test_what_can_not_be_done_is_told_and_writes_nothing(render, variant, tmp_path, name, sku, why):
    VariantFactory(sku="CLOTH")

    with pytest.raises(CommandError, match=why) as refused:
        render(name, sku)

    assert refused.value.returncode == 1
    assert list(tmp_path.glob("*.png")) == []


@pytest.mark.parametrize("pd", ["39", "81", "nan", "wide"])
def test_a_distance_that_nobody_has_is_refused(variant, tmp_path, pd):
    with pytest.raises(CommandError, match="40 to 80 mm"):
        call_command("tryon_render", FOLDER / "obama.jpg", "HF-MAR-BLK", tmp_path / "worn.png", "--pd", pd)


def test_a_picture_that_we_can_not_write_is_refused(variant, tmp_path):
    with pytest.raises(CommandError, match="can be a"):
        call_command("tryon_render", FOLDER / "obama.jpg", "HF-MAR-BLK", tmp_path / "worn.gif")

    assert not (tmp_path / "worn.gif").exists()


def test_a_folder_that_is_not_there_is_told(variant, tmp_path):
    with pytest.raises(CommandError, match="No such file or directory") as refused:
        call_command("tryon_render", FOLDER / "obama.jpg", "HF-MAR-BLK", tmp_path / "nowhere" / "worn.png")

    assert refused.value.returncode == 2
