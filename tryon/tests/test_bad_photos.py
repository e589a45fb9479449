"""Whatever is sent for a photo: a code and nothing kept, or a session that says what is wrong with it."""

import errno

import pytest
from django.core.files.storage import storages

from almahra.core.models import OutboxMessage
from tryon.models import TryOn, TryOnSession
from tryon.tests import hostile
from tryon.tests.trying import CAT, bytes_of, frame, seen, sent, stored, tried

pytestmark = pytest.mark.django_db


def nothing_is_kept(deliver):
    deliver()
    return (stored(), TryOnSession.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (hostile.animated, "photo_moves"),
        (lambda: hostile.animated("PNG"), "photo_moves"),
        (lambda: hostile.png_header(40_000), "photo_too_large"),
        (hostile.bomb, "photo_too_large"),
        (hostile.truncated, "photo_unreadable"),
        (hostile.svg, "photo_unreadable"),
        (hostile.heic_without_content, "photo_unreadable"),
        (lambda: b"%PDF-1.7\n", "photo_unreadable"),
        (lambda: b"GIF89a" + bytes(100), "photo_unreadable"),
        (lambda: hostile.file_of(hostile.portrait().resize((31, 31))), "photo_too_small"),
        (lambda: b"", "empty"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_code_and_nothing_is_kept(api, deliver, file, code):
    refused = sent(api, file(), name="holiday.jpg")

    assert (refused.status_code, refused.json()["fields"]["photo"][0]["code"]) == (400, code)
    assert nothing_is_kept(deliver)
    assert not OutboxMessage.objects.filter(topic="tryon.look").exists()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (lambda: bytes_of(CAT), "no_face"),
        (hostile.painting, "no_face"),
        (hostile.ribbon, "no_face"),
        (hostile.far_away, "face_too_small"),
        (hostile.profile, "face_turned_away"),
    ],
)
def test_a_photo_that_nothing_can_be_tried_on_says_why_and_is_deleted_at_once(api, deliver, file, code):
    session = seen(api, file())

    deliver()

    assert (session["status"], session["code"]) == ("failed", code)
    assert session["detail"]
    assert stored() == []
    refused = tried(api, session, frame().sku)
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert not TryOn.objects.exists()


@pytest.mark.parametrize(
    ("file", "roll_deg"),
    [(hostile.in_cmyk, 3), (hostile.in_16_bits, 3), (hostile.heic, 3), (hostile.upside_down, -177)],
)
def test_an_odd_photo_of_a_face_is_a_photo_of_a_face(api, file, roll_deg):
    session = seen(api, file())

    (face,) = session["faces"]
    assert (session["status"], face["warnings"]) == ("ready", [])
    assert face["pose"]["roll_deg"] == pytest.approx(roll_deg, abs=2)


def test_a_face_in_oil_is_a_face_when_the_painter_was_patient(api):
    session = seen(api, hostile.painting("obama.jpg"))

    (face,) = session["faces"]
    assert (session["status"], face["warnings"]) == ("ready", [])


def test_five_faces_are_five(api):
    session = seen(api, hostile.five_faces())

    assert (session["status"], session["warnings"], len(session["faces"])) == ("ready", ["several_faces"], 5)


def test_who_wears_sunglasses_is_asked_for_another_photo(api):
    session = seen(api, hostile.in_sunglasses())

    assert (session["status"], session["warnings"]) == ("ready", ["glasses_worn"])


@pytest.mark.parametrize(
    ("form", "field", "code"),
    [
        ({"photo": "a text"}, "photo", "invalid"),
        ({}, "photo", "required"),
        ({"photo": "x", "owner": "1"}, "owner", "unknown_field"),
    ],
)
def test_a_form_that_says_nonsense_is_refused_by_its_field(api, deliver, form, field, code):
    refused = api.post("/api/ar/upload-photo", form, format="multipart")

    assert (refused.status_code, refused.json()["fields"][field][0]["code"]) == (400, code)
    assert nothing_is_kept(deliver)


def test_json_is_no_photo(api):
    refused = api.post("/api/ar/upload-photo", {"photo": "x"})

    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_media_type")


def test_20_megabytes_are_a_413(api, deliver):
    refused = sent(api, bytes(20_000_000))

    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
    assert nothing_is_kept(deliver)


def test_a_full_storage_is_a_503_and_keeps_nothing(api, deliver, monkeypatch):
    def full(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["private"]), "_save", full)
        refused = sent(api)

    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
    assert refused["Retry-After"] == "5"
    assert nothing_is_kept(deliver)
    assert sent(api).status_code == 202
