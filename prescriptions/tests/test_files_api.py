"""Files through the API as customers send them: what comes in, what lies on the storage, what is shown."""

import errno
import io
import logging
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from almahra.core.models import OutboxMessage
from prescriptions.models import Prescription, PrescriptionFile
from prescriptions.tests import hostile
from prescriptions.tests.factories import HOME
from prescriptions.tests.filed import raw, stored
from prescriptions.tests.hostile import MARKER

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(customer, wearer):
    def post(content: bytes, name="prescription.jpg", kind="image/jpeg"):
        file = SimpleUploadedFile(name, content, kind)
        return customer.post(HOME, {"file": file, "values": f'{{"wearer": "{wearer.public_id}"}}'}, format="multipart")

    return post


def nothing_is_kept(deliver):
    deliver()
    return (Prescription.objects.count(), PrescriptionFile.objects.count(), stored()) == (0, 0, [])


def test_a_photo_is_sent_and_seen_and_tells_nothing_on_its_way(customer, api, send, caplog):
    caplog.set_level(logging.DEBUG)

    sent = send(hostile.talkative_photo(), name=f"{MARKER.decode()}.jpg")

    assert (sent.status_code, sent.json()["has_file"]) == (201, True), sent.json()
    told = customer.get(f"{HOME}/{sent.json()['id']}/file").json()
    [page] = told["pages"]
    seen = api.get(page["url"])
    assert Image.open(io.BytesIO(seen.content)).size == (page["width"], page["height"]) == (40, 60)
    assert MARKER not in seen.content
    assert MARKER not in raw()
    assert MARKER.decode() not in caplog.text
    assert urlsplit(told["url"]).query not in caplog.text
    assert MARKER.decode() not in str(list(OutboxMessage.objects.values_list("payload", flat=True)))


def test_a_pdf_is_sent_and_every_page_of_it_is_seen(customer, api, send):
    sent = send(hostile.scanned((30, 30, 200), (30, 200, 30)), name="prescription.pdf", kind="application/pdf")

    pages = customer.get(f"{HOME}/{sent.json()['id']}/file").json()["pages"]

    assert [page["page"] for page in pages] == [1, 2]
    assert [api.get(page["url"])["Content-Type"] for page in pages] == ["image/jpeg", "image/jpeg"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<!doctype html><script>alert(1)</script>", "file.type_unknown"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "file.type_unknown"),
        (hostile.noise()[:900], "file.broken"),
        (hostile.png_header(40_000, 40_000), "file.too_many_pixels"),
        (hostile.encrypted("secret"), "file.encrypted"),
        (hostile.pdf(pages=300, size=(72, 72)), "file.too_many_pages"),
        (hostile.pdf() + hostile.zipped(), "file.polyglot"),
        (hostile.pdf()[:-200], "file.broken"),
    ],
    ids=["html", "svg", "cut", "bomb", "encrypted", "300 pages", "polyglot", "cut pdf"],
)
def test_a_refused_file_names_its_field_and_keeps_nothing(send, deliver, content, code):
    answer = send(content)

    assert answer.status_code == 400, answer.json()
    assert [one["code"] for one in answer.json()["fields"]["file"]] == [code]
    assert nothing_is_kept(deliver)


def test_20_megabytes_are_a_413_and_keep_nothing(send, deliver):
    answer = send(hostile.photo() + bytes(20_000_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert nothing_is_kept(deliver)


def test_a_full_storage_is_a_503_and_keeps_nothing(send, deliver, monkeypatch):
    def full(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["private"]), "_save", full)
        answer = send(hostile.photo())

    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert answer["Retry-After"] == "5"
    assert nothing_is_kept(deliver)
    assert send(hostile.photo()).status_code == 201


def test_a_deleted_prescription_takes_its_pictures_along(customer, api, send, deliver):
    sent = send(hostile.photo()).json()
    link = customer.get(f"{HOME}/{sent['id']}/file").json()["url"]

    assert customer.delete(f"{HOME}/{sent['id']}").status_code == 204

    assert api.get(link).status_code == 404
    assert nothing_is_kept(deliver)


def test_a_new_picture_takes_the_place_of_the_old_one(customer, send, deliver):
    sent = send(hostile.photo()).json()
    old = stored()

    file = SimpleUploadedFile("again.jpg", hostile.photo(90, 30), "image/jpeg")
    answer = customer.patch(f"{HOME}/{sent['id']}", {"file": file}, format="multipart")

    assert answer.status_code == 200, answer.json()
    deliver()
    [row] = PrescriptionFile.objects.all()
    assert (row.width, row.height) == (90, 30)
    assert stored() == [row.name] != old


def test_nothing_of_it_stands_in_the_database_in_clear(send):
    assert send(hostile.talkative_photo()).status_code == 201

    rows = str(list(PrescriptionFile.objects.values())) + str(list(Prescription.objects.values()))

    assert MARKER.decode() not in rows
