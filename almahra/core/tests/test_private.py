"""Where sealed files lie when it is a bucket; the folder is tested where prescriptions are kept."""

import socket
import threading

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from moto import mock_aws

from almahra.core import sealed_files
from almahra.core.errors import StorageUnavailable
from almahra.core.models import OutboxMessage
from almahra.core.s3 import PATIENCE, PrivateOnS3

LONGEST_PAUSE = 1  # seconds, between two tries of botocore's


@pytest.fixture
def keys(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


@pytest.fixture
def bucket(keys, settings):
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="private")
        options = {"bucket_name": "private", "region_name": "us-east-1"}
        settings.STORAGES = {
            **settings.STORAGES,
            "private": {"BACKEND": "almahra.core.s3.PrivateOnS3", "OPTIONS": options},
        }
        yield boto3.client("s3", region_name="us-east-1")


@pytest.mark.django_db
def test_a_bucket_holds_what_only_we_can_read(bucket):
    with sealed_files.stored("prescriptions", [(b"pixels", "page 1"), (b"more", "page 2")]) as names:
        pass

    objects = [bucket.get_object(Bucket="private", Key=name) for name in names]
    assert [one["CacheControl"] for one in objects] == ["private, no-store"] * 2
    assert all(one["ContentType"] == "application/octet-stream" for one in objects)
    assert all(b"pixels" not in one["Body"].read() for one in objects)
    assert [sealed_files.read(name, owner=f"page {page}") for page, name in enumerate(names, 1)] == [b"pixels", b"more"]
    with pytest.raises(NotImplementedError):
        storages["private"].url(names[0])


@pytest.mark.django_db
def test_what_no_row_names_is_deleted_from_it(bucket, deliver):
    def change_my_mind():
        with sealed_files.stored("prescriptions", [(b"x", "y")]):
            assert bucket.list_objects_v2(Bucket="private")["KeyCount"] == 1
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        change_my_mind()
    deliver()

    assert bucket.list_objects_v2(Bucket="private")["KeyCount"] == 0


@pytest.fixture
def mute():
    """A server that takes connections and never says a word: its address, and the connections so far."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=20)
    held = []

    def accept():
        while True:
            try:
                held.append(listening.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", held
    listening.close()
    for one in held:
        one.close()


@pytest.mark.django_db
@pytest.mark.parametrize(("is_mute", "tries"), [(True, 2), (False, 0)])
def test_a_bucket_that_does_not_answer_is_a_503_within_five_seconds(keys, mute, is_mute, tries, monkeypatch):
    address, connections = mute
    away = PrivateOnS3(
        bucket_name="private", region_name="us-east-1", endpoint_url=address if is_mute else "http://127.0.0.1:9"
    )
    monkeypatch.setitem(storages._storages, "private", away)

    with pytest.raises(StorageUnavailable), sealed_files.stored("prescriptions", [(b"x", "y")] * 10):
        pytest.fail("stored")

    # Ten files are no ten waits: nothing is tried after the first that failed.
    assert len(connections) == tries
    assert tries * PATIENCE.read_timeout + LONGEST_PAUSE < 5
    assert OutboxMessage.objects.filter(topic=sealed_files.DISCARD, done_at=None).count() == 2


def test_a_bucket_that_is_not_there_is_like_a_disk_that_is_not(bucket):
    lost = PrivateOnS3(bucket_name="no-such-bucket", region_name="us-east-1")

    with pytest.raises(OSError, match="NoSuchBucket"):
        lost.save("prescriptions/a", ContentFile(b"x"))
