"""Of a face nothing is in clear: not in a table, not in a file, not in a log, not in another row's seal."""

import base64
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from almahra.core import crypto, sealed_files
from almahra.core.tests.in_the_open import every_table, everything_logged
from tryon.models import TryOn, TryOnDeletion, TryOnSession
from tryon.tests import hostile
from tryon.tests.trying import frame, guest, results, seen, sent, stored, tried, work

pytestmark = pytest.mark.django_db

NEW = base64.urlsafe_b64encode(b"n" * 32).decode()


def every_file():
    return b"".join((Path(django_settings.PRIVATE_ROOT) / name).read_bytes() for name in stored())


@pytest.fixture
def log():
    with everything_logged() as written:
        yield written


def test_what_a_camera_wrote_is_gone_and_the_rest_is_sealed(api, log):
    variant = frame()
    session = seen(api, hostile.talkative())
    tried(api, session, variant.sku, pd_mm=61.7)
    work()
    (result,) = tried(api, session, variant.sku, pd_mm=61.7).json()["results"]
    row = TryOnSession.objects.get()
    photo = sealed_files.read(row.photo, owner=row.photo_seal)
    picture = api.get(result["url"]).content

    for jpeg in (photo, picture):
        assert hostile.MARKER not in jpeg
        assert dict(Image.open(io.BytesIO(jpeg)).getexif()) == {}
    tables, files, printed = every_table(), every_file(), log.getvalue()
    assert session["session_id"].encode() in tables
    assert "/api/ar/try-on" in printed
    width = str(session["faces"][0]["face_width_mm"])
    for marker in (hostile.MARKER.decode(), "61.7", f'"{width}"', f": {width}", session["token"], "pd_mm"):
        assert marker.encode() not in tables
        assert marker not in printed
    assert b"\xff\xd8\xff" not in files, "no JPEG begins there"
    assert result["url"].partition("token=")[2] not in printed


def test_a_control_what_is_not_sealed_is_found(api):
    session = seen(api)
    TryOnSession.objects.update(sealed=b'{"pd_mm": 61.7}')

    assert b"61.7" in every_table()
    assert b"\xff\xd8\xff" in crypto.unseal(every_file(), owner=f"tryon.photo:{session['session_id']}")


def test_a_photo_does_not_open_in_another_session(api):
    one, other = seen(api), seen(api)
    first = TryOnSession.objects.get(public_id=one["session_id"])
    second = TryOnSession.objects.get(public_id=other["session_id"])
    TryOnSession.objects.filter(pk=first.pk).update(sealed=second.sealed)

    with pytest.raises(crypto.SealBroken):
        sealed_files.read(first.photo, owner=second.photo_seal)
    answer = results(api, one["session_id"], **guest(one))
    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")


def test_a_new_key_takes_over_photos_faces_questions_and_pictures(api, settings, deliver):
    variant = frame()
    session = seen(api)
    tried(api, session, variant.sku)
    work()
    old = settings.DATA_KEYS
    settings.DATA_KEYS = [NEW, *old]
    url = tried(api, session, variant.sku).json()["results"][0]["url"]

    call_command("rotate_keys", stdout=io.StringIO())

    settings.DATA_KEYS = [NEW]
    assert results(api, session["session_id"], **guest(session)).json()["faces"] == session["faces"]
    assert api.get(url).status_code == 200
    row, one = TryOnSession.objects.get(), TryOn.objects.get()
    key = crypto.key_ids()[0]
    assert [name.split("/")[:2] for name in (row.photo, one.picture)] == [["try-on", key]] * 2
    assert one.question == {"face": None, "pd_mm": None, "tint": None}


def test_what_was_deleted_is_written_once(api):
    session = sent(api).json()
    api.delete(f"/api/ar/results/{session['session_id']}", **guest(session))

    for change in (lambda rows: rows.update(reason="expired"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(TryOnDeletion.objects.all())
    assert TryOnDeletion.objects.get().reason == "asked"


def away(self, name, mode="rb"):
    raise TimeoutError


def test_while_the_storage_is_away_a_picture_is_a_503(api, monkeypatch):
    variant = frame()
    session = seen(api)
    tried(api, session, variant.sku)
    work()
    url = tried(api, session, variant.sku).json()["results"][0]["url"]

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["private"]), "open", away)
        refused = api.get(url)

    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
    assert refused["Retry-After"] == "5"
    assert api.get(url).status_code == 200


def test_what_could_not_be_drawn_while_the_storage_was_away_is_drawn_later(api, monkeypatch, time_machine):
    variant = frame()
    session = seen(api)
    tried(api, session, variant.sku)

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["private"]), "open", away)
        assert work() == 0
    assert TryOn.objects.get().state == "queued"

    time_machine.move_to(timezone.now() + timedelta(seconds=11))
    assert work() == 1
    assert TryOn.objects.get().state == "done"


def test_a_picture_that_was_tampered_with_is_not_shown(api):
    variant = frame()
    session = seen(api)
    tried(api, session, variant.sku)
    work()
    url = tried(api, session, variant.sku).json()["results"][0]["url"]
    photo, picture = TryOnSession.objects.get().photo, TryOn.objects.get().picture
    root = Path(django_settings.PRIVATE_ROOT)
    (root / picture).write_bytes((root / photo).read_bytes())

    assert (api.get(url).status_code, api.get(url).json()["code"]) == (503, "storage_unavailable")
