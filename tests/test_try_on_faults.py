"""Frames are put on faces by a worker of its own, which may be killed; the site waits for it, and not for long."""

import json
import time
import urllib.request

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from almahra.core.models import OutboxMessage
from tryon import consent
from tryon.models import TryOn, TryOnSession
from tryon.tests.trying import PORTRAIT, bytes_of, frame, seen, sent, stored, tried
from tryon.topics import QUEUE

from .customers import call
from .faults import Database, Post, Valkey, Worker, eventually, site

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folder(tmp_path, settings):
    """Where this process and the worker keep their files."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "test-media" / "main", tmp_path / "test-private" / "main"
    return tmp_path


@pytest.fixture
def broker():
    server = Valkey()
    yield server
    server.stop()


@pytest.fixture
def worker(transactional_db, settings, folder, broker):
    hired = Worker(
        folder, broker, Post(), queues=f"{settings.CELERY_TASK_DEFAULT_QUEUE},{QUEUE}", ALMAHRA_VAR=str(folder)
    )
    hired.start()
    yield hired
    hired.kill()


@pytest.fixture
def database(transactional_db):
    connection.ensure_connection()
    found = Database()
    yield found
    found.observer.close()


def send_photo(shop, **headers):
    form = {"photo": SimpleUploadedFile("me.jpg", bytes_of(PORTRAIT)), "consent": consent.VERSION}
    request = urllib.request.Request(
        f"{shop}/api/ar/upload-photo",
        encode_multipart(BOUNDARY, form),
        {"Content-Type": MULTIPART_CONTENT, **headers},
    )
    begun = time.monotonic()
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, json.load(answer), time.monotonic() - begun


def test_who_waits_a_moment_has_faces_and_pictures_in_the_answer(worker, broker, folder):
    variant = frame()

    with site(REDIS_URL=broker.url, ALMAHRA_VAR=str(folder), TRYON_PATIENCE="10000") as (shop, _):
        send_photo(shop)  # the worker has loaded its networks then
        status, session, _ = send_photo(shop)
        assert (status, session["status"], len(session["faces"])) == (201, "ready", 1)

        body = {"session_id": session["session_id"]}
        status, answer = call(f"{shop}/api/ar/try-on/{variant.sku}", body, X_Cart_Token=session["token"])
        assert (status, answer["results"][0]["status"]) == (200, "done")
        with urllib.request.urlopen(answer["results"][0]["url"]) as picture:
            assert picture.read(3) == b"\xff\xd8\xff"


def test_with_the_broker_away_nobody_waits_and_nothing_is_lost(worker, broker, folder):
    broker.stop()

    with site(REDIS_URL=broker.url, ALMAHRA_VAR=str(folder), TRYON_PATIENCE="25000") as (shop, _):
        status, session, took = send_photo(shop)
    assert (status, session["status"]) == (202, "queued")
    assert took < 20, "its patience is 25 seconds"
    broker.start()

    eventually(lambda: TryOnSession.objects.filter(state="ready").exists())


def test_a_worker_killed_while_drawing_has_drawn_once_in_the_end(worker, api, database):
    variant = frame()
    session = sent(api).json()
    eventually(lambda: TryOnSession.objects.filter(state="ready").exists())
    tried(api, session, variant.sku)
    with transaction.atomic():
        one = TryOn.objects.select_for_update().get()  # the worker has drawn it, and can not write it down
        eventually(lambda: database.count(waiting=True))
        worker.kill()
    eventually(lambda: database.count() == 0, seconds=20)
    one.refresh_from_db()
    assert (one.state, one.picture) == ("queued", "")
    assert len(stored()) == 2, "the photo, and a picture that no row names"

    worker.start()

    eventually(lambda: TryOn.objects.filter(state="done").exists())
    one.refresh_from_db()
    message = OutboxMessage.objects.get(topic="tryon.draw")
    eventually(lambda: OutboxMessage.objects.filter(pk=message.pk, done_at__isnull=False).exists())
    assert one.picture in stored()
    OutboxMessage.objects.filter(topic="core.discard_files").update(available_at=timezone.now())


def test_what_waits_for_a_worker_of_try_on_is_left_alone_by_the_others(api, deliver, folder):
    session = sent(api).json()

    deliver()

    assert TryOnSession.objects.get(public_id=session["session_id"]).state == "queued"
    assert seen(api)["status"] == "ready", "the control: its own worker takes it"
