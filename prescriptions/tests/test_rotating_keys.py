"""A new key takes over prescriptions, what is noted beside them, and their pages."""

import base64
import io

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from almahra.core import crypto, sealed_files
from almahra.core.models import OutboxMessage
from prescriptions.document import Document
from prescriptions.files.keeping import jpeg_of
from prescriptions.files.links import links_to
from prescriptions.models import Prescription, PrescriptionEvent, PrescriptionFile
from prescriptions.status import Status
from prescriptions.tests.filed import filed, stored

pytestmark = pytest.mark.django_db


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


@pytest.fixture
def come(settings):
    """Two prescriptions under the old key; then these keys come, newest first."""
    settings.DATA_KEYS = [key("a")]
    for note in ("first", "second"):
        prescription = filed(note=note)
        event = PrescriptionEvent(
            prescription=prescription, kind=PrescriptionEvent.Kind.MOVED, to_status=Status.SUBMITTED
        )
        event.seal_note(f"about the {note}")
        event.save()

    def keys(*letters: str) -> None:
        settings.DATA_KEYS = [key(letter) for letter in letters]

    return keys


def rotate(*arguments) -> str:
    said = io.StringIO()
    call_command("rotate_keys", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def all_that_is_kept():
    """What opens with the keys there are: values, notes and pictures."""
    documents = [prescription.document.note for prescription in Prescription.objects.order_by("pk")]
    notes = [event.note for event in PrescriptionEvent.objects.order_by("pk")]
    pictures = [jpeg_of(file) for file in PrescriptionFile.objects.order_by("pk")]
    return documents, notes, pictures


def pass_the_time():
    OutboxMessage.objects.update(available_at=timezone.now())


def test_prescriptions_notes_and_pages_open_when_the_old_key_is_gone(come, deliver):
    before = all_that_is_kept()
    rows = list(Prescription.objects.order_by("pk").values("updated_at", "revision", "status"))
    come("b", "a")

    said = rotate()
    pass_the_time()
    deliver()
    come("b")

    assert before[:2] == (["first", "second"], ["about the first", "about the second"])
    assert all_that_is_kept() == before
    assert rows == list(Prescription.objects.order_by("pk").values("updated_at", "revision", "status"))
    for kind in ("prescriptions", "notes beside prescriptions", "pages of prescriptions"):
        assert f"{kind}: 2 of 2, done" in said
        assert f"{kind}: {crypto.key_ids()[0]} 2" in said
    assert stored() == sorted(PrescriptionFile.objects.values_list("name", flat=True))
    assert all(name.split("/")[1] == crypto.key_ids()[0] for name in stored())


def test_the_name_of_a_file_says_which_key_seals_it(come):
    for name in stored():
        with storages["private"].open(name) as file:
            assert crypto.key_id(file.read()) == name.split("/")[1] == crypto.key_ids()[0]


def test_who_is_about_to_open_a_page_finds_it_still_there(come, api, deliver):
    prescription = Prescription.objects.first()
    link = links_to(prescription, reader=prescription.owner).pages[0].url
    file = prescription.files.get()
    come("b", "a")

    rotate()
    deliver()

    assert jpeg_of(file)  # under the name as it was read before
    assert api.get(link).status_code == 200
    pass_the_time()
    deliver()
    assert jpeg_of(file)  # now it is looked for again
    assert api.get(link).status_code == 200


def test_a_run_killed_between_a_file_and_its_row_is_resumed_and_leaves_no_file(come, deliver, monkeypatch):
    before = all_that_is_kept()
    come("b", "a")
    write = sealed_files._store

    def killed(name, sealed):
        write(name, sealed)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sealed_files, "_store", killed)
        patch.setattr(sealed_files, "give_up", lambda names: None)  # a killed process tells nobody
        with pytest.raises(KeyboardInterrupt):
            rotate()
    assert len(stored()) == 3

    rotate()
    pass_the_time()
    deliver()
    come("b")

    assert len(stored()) == 2
    assert all_that_is_kept() == before


def test_what_the_customer_changes_meanwhile_is_not_lost(come, deliver, monkeypatch):
    """A correction and a new picture arrive between our read and our write."""
    first = Prescription.objects.order_by("pk").first()
    second = Prescription.objects.order_by("pk").last()
    come("b", "a")
    write = sealed_files._store

    def meanwhile(name, sealed):
        write(name, sealed)
        monkeypatch.setattr(sealed_files, "_store", write)
        PrescriptionFile.objects.filter(prescription=first).delete()
        first.seal(Document(note="corrected"))
        first.save(update_fields=["sealed"])

    monkeypatch.setattr(sealed_files, "_store", meanwhile)
    rotate()
    pass_the_time()
    deliver()
    come("b")

    assert [one.document.note for one in Prescription.objects.order_by("pk")] == ["corrected", "second"]
    assert stored() == [second.files.get().name]


def test_a_storage_that_is_away_stops_it_and_the_next_run_goes_on(come, monkeypatch):
    before = all_that_is_kept()
    come("b", "a")

    def full(self, name, content):
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["private"]), "_save", full)
        with pytest.raises(CommandError, match="pages of prescriptions: the storage does not answer"):
            rotate()
    assert all_that_is_kept() == before

    rotate()
    come("b")
    assert all_that_is_kept() == before


def test_a_lost_file_is_named_and_the_others_go_on(come):
    lost, found = PrescriptionFile.objects.order_by("pk")
    storages["private"].delete(lost.name)
    come("b", "a")
    said = io.StringIO()

    with pytest.raises(CommandError, match="1 values could not be opened"):
        call_command("rotate_keys", stdout=said, stderr=said)

    assert f"prescriptions.PrescriptionFile {lost.pk} does not open" in said.getvalue()
    come("b")
    found.refresh_from_db()
    assert jpeg_of(found)
