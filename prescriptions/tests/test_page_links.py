import io
import logging
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from accounts.tests.factories import UserFactory
from almahra.core.context import request_id
from prescriptions.files.links import SALT, links_to
from prescriptions.models import PrescriptionFile, PrescriptionRead
from prescriptions.status import Status
from prescriptions.tests import hostile
from prescriptions.tests.filed import filed, optician

pytestmark = pytest.mark.django_db
PATH = "/api/prescriptions/page"


def link_of(prescription, reader=None):
    return links_to(prescription, reader=reader or prescription.owner).pages[0].url


def token_of(url):
    return parse_qs(urlsplit(url).query)["token"][0]


def is_not_there(answer):
    return (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (404, "application/json", "not_found")


def test_a_link_shows_the_picture_to_whoever_holds_it_and_to_no_cache(api):
    prescription = filed()

    answer = api.get(link_of(prescription))

    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).size == (60, 40)
    assert {name: answer[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")} == {
        "Content-Type": "image/jpeg",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert not PrescriptionRead.objects.exists()  # of the customer in person


def test_each_page_has_a_link_of_its_own_with_its_size():
    prescription = filed(content=hostile.pdf(pages=2, size=(144, 72)))

    links = links_to(prescription, reader=prescription.owner)

    assert [(page.page, page.width, page.height) for page in links.pages] == [(1, 600, 300), (2, 600, 300)]
    assert len({page.url for page in links.pages}) == 2
    assert links.pages[0].url.startswith(PATH + "?token=")


def test_a_prescription_without_a_picture_has_no_links():
    prescription = filed()
    prescription.files.all().delete()

    assert links_to(prescription, reader=prescription.owner).pages == []


def test_the_address_names_neither_customer_nor_prescription_nor_file():
    prescription = filed()

    url = link_of(prescription)

    for private in (prescription.owner.email, "Salma", str(prescription.public_id), prescription.files.get().name):
        assert private not in url


def test_a_link_lives_for_five_minutes_and_says_so(api, time_machine):
    prescription = filed()
    begun = datetime(2026, 11, 26, 12, 0, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(begun, tick=False)
    links = links_to(prescription, reader=prescription.owner)

    assert links.expires_at == begun + timedelta(minutes=5)
    time_machine.move_to(begun + timedelta(minutes=5), tick=False)
    assert api.get(links.pages[0].url).status_code == 200
    time_machine.move_to(begun + timedelta(minutes=5, seconds=1), tick=False)
    assert is_not_there(api.get(links.pages[0].url))


@pytest.mark.parametrize("debug", [True, False])
def test_a_link_that_was_changed_is_a_404(api, settings, debug):
    settings.DEBUG = debug
    token = token_of(link_of(filed()))
    text, stamp, signature = token.split(":")
    other = signing.dumps([str(PrescriptionFile.objects.get().public_id), str(uuid4())], salt="another purpose")

    for changed in ["", "x", token[:-1], f"{text}x:{stamp}:{signature}", f"{text}:zzzzzz:{signature}", other, "\0"]:
        assert is_not_there(api.get(PATH, {"token": changed}))
    assert is_not_there(api.get(PATH))


def test_a_link_opens_its_page_and_no_other(api):
    mine, yours = filed(), filed(content=hostile.photo(90, 30))
    swapped = signing.dumps([str(yours.files.get().public_id), str(mine.owner.public_id)], salt=SALT)

    assert is_not_there(api.get(PATH, {"token": swapped}))
    assert Image.open(io.BytesIO(api.get(link_of(yours)).content)).size == (90, 30)


def test_a_link_dies_with_the_page_and_with_the_account(api):
    gone, closed = filed(), filed()
    links = link_of(gone), link_of(closed)
    gone.files.all().delete()
    type(closed.owner).objects.filter(pk=closed.owner_id).update(is_active=False)

    assert [is_not_there(api.get(link)) for link in links] == [True, True]


def test_what_an_optician_opens_is_on_record(api):
    prescription, reader = filed(), optician()

    answer = api.get(link_of(prescription, reader), headers={"X-Request-ID": "request-of-the-test"})

    assert answer.status_code == 200
    read = PrescriptionRead.objects.get()
    assert (read.prescription_id, read.reader, read.what) == (prescription.public_id, reader, "file")
    assert read.request_id == "request-of-the-test"
    assert request_id.get() == ""


def test_staff_who_may_not_read_it_any_more_are_shown_nothing(api):
    prescription, reader = filed(), optician()
    link = link_of(prescription, reader)
    reader.groups.clear()

    assert is_not_there(api.get(link))
    assert not PrescriptionRead.objects.exists()


@pytest.mark.parametrize("reader", [{"is_staff": True, "is_superuser": True}, {"is_staff": True}, {}])
def test_a_link_makes_nobody_an_optician(api, reader):
    assert is_not_there(api.get(link_of(filed(), UserFactory(**reader))))
    assert not PrescriptionRead.objects.exists()


def test_an_optician_sees_no_prescription_that_does_not_wait(api):
    prescription = filed(status=Status.DRAFT, submitted_at=None)

    assert is_not_there(api.get(link_of(prescription, optician())))


def test_a_storage_that_is_away_is_a_503(api):
    prescription = filed()
    link = link_of(prescription)
    storages["private"].delete(prescription.files.get().name)

    answer = api.get(link)

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "storage_unavailable", "5")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_picture_is_only_for_looking(api, method):
    assert getattr(api, method)(link_of(filed())).status_code == 405


def test_no_log_holds_a_link(api, caplog):
    caplog.set_level(logging.DEBUG)
    links = [link_of(filed()), PATH + "?token=broken-but-private"]

    for link in links:
        api.get(link)

    [formatter] = {one.formatter for one in logging.getLogger().handlers if "ProcessorFormatter" in repr(one.formatter)}
    written = "".join(formatter.format(record) for record in caplog.records)
    assert f"Not Found: {PATH}" in written
    assert not any(token_of(link) in text for link in links for text in (written, caplog.text))
