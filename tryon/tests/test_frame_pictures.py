"""A picture of a frame is sent, cut out, looked at and used: or not."""

import io
import zlib
from decimal import Decimal

import numpy as np
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from accounts.tests.factories import UserFactory
from almahra.core.errors import NotThere, StorageUnavailable
from almahra.core.models import OutboxMessage
from catalog.errors import PictureMoves, PictureRefused, PictureTooLarge
from catalog.tests.factories import FrameVariantFactory, VariantFactory
from tryon.errors import TryOnUnavailable
from tryon.fronts import front_of
from tryon.models import FramePicture
from tryon.picture_errors import (
    MeasuresChanged,
    NotMeasured,
    OutsidePicture,
    PictureChanged,
    PictureDecided,
    PictureTooSmall,
)
from tryon.services import cutting, frame_pictures
from tryon.tests.product_photos import as_file, cut_out_file, empty_file, photo_file, upload

pytestmark = pytest.mark.django_db
State = FramePicture.State


@pytest.fixture
def clerk():
    return UserFactory(is_staff=True)


@pytest.fixture
def variant():
    return FrameVariantFactory()


@pytest.fixture
def proposed(variant, clerk, deliver):
    """A photo that was sent and cut out."""
    frame_pictures.receive(upload(photo_file()), variant=variant, by=clerk)
    deliver()
    return FramePicture.objects.get()


@pytest.fixture
def used(proposed, clerk):
    """The same, approved."""
    frame_pictures.approve(proposed, revision=proposed.revision, by=clerk)
    return FramePicture.objects.get()


def stored():
    return set(default_storage.listdir("try-on")[1]) if default_storage.exists("try-on") else set()


def named(*pictures):
    return {name.removeprefix("try-on/") for picture in pictures for name in picture.files}


def steps(picture):
    return [event.kind for event in picture.events.order_by("pk")]


def test_a_product_photo_is_cut_out_measured_and_shown_on_a_face(variant, clerk, deliver):
    sent = frame_pictures.receive(upload(photo_file()), variant=variant, by=clerk)
    assert (sent.kind, sent.state) == ("photo", "waiting")

    deliver()

    made = FramePicture.objects.get()
    assert (made.state, made.revision, steps(made)) == ("to_approve", 1, ["sent", "made"])
    assert made.found["a_mm"] == pytest.approx(52, abs=1.5)
    assert made.found["b_mm"] == pytest.approx(39, abs=1.5)
    assert made.found["dbl_mm"] == pytest.approx(17, abs=1.5)
    assert made.width_px / made.px_per_mm == pytest.approx(136)
    assert made.centre_column == pytest.approx(made.width_px / 2)
    assert stored() == named(made)
    assert len(made.files) == 4
    with made.on_face.open() as file:
        assert Image.open(file).size[0] > 400


def test_until_it_is_approved_nobody_can_try_it_on(proposed, clerk):
    with pytest.raises(TryOnUnavailable):
        front_of(proposed.variant)

    frame_pictures.approve(proposed, revision=1, by=clerk)

    front = front_of(proposed.variant)
    assert front.rgba.shape == (proposed.height_px, proposed.width_px, 4)
    assert (front.width_mm, front.px_per_mm) == (136, proposed.px_per_mm)


def test_a_cut_out_of_ones_own_keeps_its_edges(variant, clerk, deliver):
    frame_pictures.receive(upload(cut_out_file(), "frame.png"), variant=variant, by=clerk)
    deliver()

    made = FramePicture.objects.get()
    sent = np.asarray(Image.open(io.BytesIO(cut_out_file())))
    visible = sent[..., 3] >= 24
    box = np.ix_(visible.any(axis=1), visible.any(axis=0))
    assert (made.kind, made.state) == ("cut_out", "to_approve")
    with made.cut_out.open() as file:
        alpha = np.asarray(Image.open(file))[..., 3]
    assert np.array_equal(alpha, sent[box][..., 3])
    assert made.found["a_mm"] == pytest.approx(52, abs=1)
    assert made.px_per_mm == pytest.approx(7, rel=0.01)


def test_the_drawn_one_is_drawn_from_the_catalogue(variant, clerk, deliver):
    frame_pictures.propose_drawn(variant, by=clerk)
    deliver()

    made = FramePicture.objects.get()
    assert (made.kind, made.state, made.source.name) == ("drawn", "to_approve", "")
    assert made.px_per_mm == 8
    assert made.found == {"a_mm": 52.0, "b_mm": 39.0, "dbl_mm": 17.0}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (empty_file(), "no_frame"),
        (as_file(np.zeros((400, 800, 4), np.uint8), "PNG"), "no_frame"),
        (as_file(np.pad(np.full((200, 600, 4), 255, np.uint8), ((90, 90), (90, 90), (0, 0))), "PNG"), "no_lenses"),
    ],
    ids=["white page", "nothing but transparency", "a plate without holes"],
)
def test_what_shows_no_frame_says_so_in_plain_words(variant, clerk, deliver, content, problem):
    frame_pictures.receive(upload(content), variant=variant, by=clerk)
    deliver()

    failed = FramePicture.objects.get()
    assert (failed.state, failed.problem, steps(failed)) == ("failed", problem, ["sent", "failed"])
    assert failed.get_problem_display().startswith("We ")
    with pytest.raises(PictureDecided):
        frame_pictures.approve(failed, revision=1, by=clerk)


HOSTILE = {
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', PictureRefused),
    "half a file": (photo_file()[: len(photo_file()) // 2], PictureRefused),
    "nothing": (b"x", PictureRefused),
    "too small": (as_file(np.full((100, 300, 3), 9, np.uint8), "PNG"), PictureTooSmall),
}


@pytest.mark.parametrize(("content", "refusal"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_picture_is_refused_and_leaves_nothing(variant, clerk, content, refusal):
    with pytest.raises(refusal):
        frame_pictures.receive(upload(content), variant=variant, by=clerk)

    assert (FramePicture.objects.count(), stored()) == (0, set())


def test_a_bomb_is_refused_from_its_header(variant, clerk):
    bomb = as_file(np.zeros((10, 10), np.uint8), "PNG")
    width = (40_000).to_bytes(4, "big")
    header = b"IHDR" + width * 2 + bomb[24:29]
    bomb = bomb[:12] + header + zlib.crc32(header).to_bytes(4, "big") + bomb[33:]

    with pytest.raises(PictureTooLarge):
        frame_pictures.receive(upload(bomb), variant=variant, by=clerk)

    assert FramePicture.objects.count() == 0


def test_an_animation_is_refused(variant, clerk):
    target = io.BytesIO()
    frames = [Image.new("RGB", (600, 300), colour) for colour in ("red", "blue")]
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:])

    with pytest.raises(PictureMoves):
        frame_pictures.receive(upload(target.getvalue()), variant=variant, by=clerk)


def test_what_is_stored_is_pixels_only(variant, clerk):
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    Image.open(io.BytesIO(photo_file())).save(target, "JPEG", exif=exif, comment=b"a secret")

    picture = frame_pictures.receive(upload(target.getvalue()), variant=variant, by=clerk)

    with picture.source.open() as file:
        content = file.read()
    assert b"CameraMaker" not in content
    assert b"a secret" not in content
    assert Image.open(io.BytesIO(content)).format == "WEBP"


def test_only_what_is_measured_can_have_one(clerk):
    case = VariantFactory()

    with pytest.raises(NotMeasured):
        frame_pictures.receive(upload(photo_file()), variant=case, by=clerk)
    with pytest.raises(NotMeasured):
        frame_pictures.propose_drawn(case, by=clerk)

    assert FramePicture.objects.count() == 0


def test_the_one_in_use_stays_in_use_until_the_new_one_is_approved(used, clerk, deliver):
    before = front_of(used.variant).rgba.shape
    frame_pictures.propose_drawn(used.variant, by=clerk)
    deliver()
    drawn = FramePicture.objects.get(kind="drawn")
    assert front_of(used.variant).rgba.shape == before

    frame_pictures.approve(drawn, revision=1, by=clerk)
    deliver()

    used.refresh_from_db()
    assert front_of(used.variant).rgba.shape == (drawn.height_px, drawn.width_px, 4)
    assert (used.state, used.approved_at, used.files) == ("over", None, [])
    assert steps(used) == ["sent", "made", "approved", "over"]
    assert stored() == named(drawn)


def test_a_rejected_one_leaves_a_line_and_no_file(used, clerk, deliver):
    frame_pictures.propose_drawn(used.variant, by=clerk)
    deliver()
    drawn = FramePicture.objects.get(kind="drawn")

    frame_pictures.reject(drawn, revision=1, note="Wrong colour", by=clerk)
    deliver()

    drawn.refresh_from_db()
    assert (drawn.state, drawn.files) == ("rejected", [])
    last = drawn.events.latest("pk")
    assert (last.kind, last.note, last.actor) == ("rejected", "Wrong colour", clerk)
    assert stored() == named(used)
    assert front_of(used.variant)


def test_another_one_takes_the_place_of_what_was_only_proposed(proposed, clerk, deliver):
    frame_pictures.propose_drawn(proposed.variant, by=clerk)
    deliver()

    proposed.refresh_from_db()
    assert (proposed.state, proposed.files) == ("over", [])
    assert stored() == named(FramePicture.objects.get(kind="drawn"))


def test_taken_out_of_use_nobody_can_try_it_on(used, clerk, deliver):
    frame_pictures.withdraw(used, revision=used.revision, by=clerk)
    deliver()

    with pytest.raises(TryOnUnavailable):
        front_of(used.variant)
    assert stored() == set()


def test_lines_are_moved_and_the_face_is_drawn_anew(proposed, clerk, deliver):
    old = proposed.on_face.name
    lines = {"datum_row": proposed.datum_row + 20, "hinge_row": 40, "centre_column": proposed.centre_column - 3}

    frame_pictures.move(proposed, revision=1, by=clerk, **lines)
    deliver()

    moved = FramePicture.objects.get()
    assert (moved.state, moved.revision) == ("to_approve", 2)
    assert {name: getattr(moved, name) for name in lines} == lines
    assert (moved.cut_out.name, moved.lens.name) == (proposed.cut_out.name, proposed.lens.name)
    assert moved.on_face.name != old
    assert stored() == named(moved)
    assert steps(moved) == ["sent", "made", "moved", "made"]


def test_moving_the_lines_of_the_one_in_use_makes_a_proposal(used, clerk, deliver):
    frame_pictures.move(used, revision=used.revision, by=clerk, datum_row=50, hinge_row=40, centre_column=400)
    deliver()

    moved = FramePicture.objects.get(state="to_approve")
    assert front_of(used.variant).datum_row == used.datum_row
    frame_pictures.approve(moved, revision=1, by=clerk)
    deliver()
    assert front_of(used.variant).datum_row == 50
    assert stored() == named(moved)  # the cut-out was that of both, and is still there


@pytest.mark.parametrize("line", ["datum_row", "hinge_row", "centre_column"])
@pytest.mark.parametrize("px", [-1, 5000])
def test_a_line_lies_in_the_picture(proposed, clerk, line, px):
    lines = {"datum_row": 50, "hinge_row": 40, "centre_column": 400, line: px}

    with pytest.raises(OutsidePicture):
        frame_pictures.move(proposed, revision=1, by=clerk, **lines)

    assert FramePicture.objects.get().revision == 1


def test_what_is_approved_is_what_was_seen(proposed, clerk, deliver):
    lines = {"datum_row": 50, "hinge_row": 40, "centre_column": 400}
    frame_pictures.move(proposed, revision=1, by=UserFactory(), **lines)
    deliver()

    with pytest.raises(PictureChanged):
        frame_pictures.approve(proposed, revision=1, by=clerk)

    assert FramePicture.objects.get().state == "to_approve"


def test_the_second_of_two_colleagues_is_told(proposed, clerk):
    frame_pictures.reject(proposed, revision=1, by=UserFactory())

    with pytest.raises(PictureDecided):
        frame_pictures.approve(proposed, revision=1, by=clerk)

    assert FramePicture.objects.get().state == "rejected"


def test_one_that_is_gone_is_not_there(proposed, clerk):
    FramePicture.objects.all().delete()

    with pytest.raises(NotThere):
        frame_pictures.approve(proposed, revision=1, by=clerk)


def test_when_the_measurements_change_it_is_not_used_until_it_was_looked_at_again(used, clerk, deliver):
    size = used.variant.size
    size.frame_width_mm = Decimal(138)
    size.save()
    with pytest.raises(TryOnUnavailable):
        front_of(used.variant)
    assert list(FramePicture.objects.stale()) == [used]

    frame_pictures.measure_anew(used, revision=used.revision, by=clerk)
    deliver()
    anew = FramePicture.objects.get()
    assert (anew.state, anew.approved_at) == ("to_approve", None)
    frame_pictures.approve(anew, revision=anew.revision, by=clerk)
    deliver()

    anew.refresh_from_db()
    assert front_of(anew.variant).width_mm == 138
    assert anew.width_px / anew.px_per_mm == pytest.approx(138)
    assert steps(anew) == ["sent", "made", "approved", "anew", "made", "approved"]
    assert stored() == named(anew)


def test_a_proposal_by_old_measurements_can_not_be_approved(proposed, clerk):
    size = proposed.variant.size
    size.b_mm = Decimal(38)
    size.save()

    with pytest.raises(MeasuresChanged):
        frame_pictures.approve(proposed, revision=1, by=clerk)

    assert FramePicture.objects.get().state == "to_approve"


def test_what_is_true_need_not_be_measured_anew(used, clerk):
    with pytest.raises(PictureDecided):
        frame_pictures.measure_anew(used, revision=used.revision, by=clerk)

    assert FramePicture.objects.get().state == "approved"


def test_made_twice_is_made_once(variant, clerk):
    sent = frame_pictures.receive(upload(photo_file()), variant=variant, by=clerk)

    assert cutting.make(sent.pk, revision=1)
    made = FramePicture.objects.get()
    assert not cutting.make(sent.pk, revision=1)

    assert FramePicture.objects.get().files == made.files
    assert stored() == named(made)


def test_a_task_that_was_overtaken_leaves_no_file(variant, clerk, deliver, monkeypatch):
    sent = frame_pictures.receive(upload(photo_file()), variant=variant, by=clerk)
    worn = cutting.portrait.worn

    def slow(front):
        monkeypatch.setattr(cutting.portrait, "worn", worn)
        frame_pictures.reject(sent, revision=1, by=clerk)
        return worn(front)

    monkeypatch.setattr(cutting.portrait, "worn", slow)
    assert not cutting.make(sent.pk, revision=1)
    OutboxMessage.objects.filter(done_at=None).update(available_at=sent.created_at)
    deliver()

    assert FramePicture.objects.get().state == "rejected"
    assert stored() == set()


def test_a_full_storage_leaves_no_row(variant, clerk, monkeypatch):
    def full(self, name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(default_storage._wrapped), "_save", full)

    with pytest.raises(StorageUnavailable):
        frame_pictures.receive(upload(photo_file()), variant=variant, by=clerk)

    assert FramePicture.objects.count() == 0
    assert set(OutboxMessage.objects.values_list("topic", flat=True)) == {"tryon.discard_pictures"}
