import errno
import io
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from accounts.tests.factories import UserFactory
from almahra.core import sealed_files
from almahra.core.errors import StorageUnavailable
from almahra.core.models import OutboxMessage
from prescriptions.files import keeping
from prescriptions.files.keeping import jpeg_of, pages_of
from prescriptions.files.receiving import Page
from prescriptions.models import Prescription, PrescriptionFile
from prescriptions.tests import hostile
from prescriptions.tests.filed import filed, keep, picture, raw, stored, unsaved

pytestmark = pytest.mark.django_db


def later():
    """The time has come for what was put off."""
    OutboxMessage.objects.update(available_at=timezone.now())


def fill_the_disk(monkeypatch, *, after=0):
    """From now on there is room for `after` more files, and for a part of the next."""
    storage, room = type(storages["private"]), [after]
    write = storage._save

    def full(self, name, content):
        if room[0]:
            room[0] -= 1
            return write(self, name, content)
        write(self, name, type(content)(content.read()[:10]))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "_save", full)


def test_a_page_is_stored_under_a_name_of_ours_and_can_be_read():
    owner = UserFactory()
    upload = io.BytesIO(picture())
    upload.name = "../../etc/salma-hadi.png"
    prescription = unsaved(owner)

    [file] = keep(prescription, upload.getvalue())

    assert stored() == [file.name]
    assert file.name.startswith("prescriptions/")
    assert "salma" not in file.name
    row = PrescriptionFile.objects.get()
    assert (row.page, row.width, row.height, row.content_type, row.uploaded_by) == (1, 60, 40, "image/jpeg", owner)
    jpeg = jpeg_of(row)
    assert len(jpeg) == row.bytes
    assert Image.open(io.BytesIO(jpeg)).size == (60, 40)


def test_nothing_of_it_lies_on_the_disk_in_clear():
    prescription = filed(content=hostile.talkative_photo() + hostile.MARKER)

    disk = raw()

    assert hostile.MARKER not in disk
    assert b"JFIF" not in disk
    assert jpeg_of(prescription.files.get())[:400] not in disk
    mode = (Path(site.PRIVATE_ROOT) / stored()[0]).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_private_file_has_no_address():
    filed()

    with pytest.raises(NotImplementedError):
        storages["private"].url(stored()[0])


def test_an_upload_touches_no_temporary_file(settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE == settings.MAX_UPLOAD_BYTES


def test_pages_are_kept_in_their_order():
    prescription = filed(content=hostile.scanned((30, 30, 200), (30, 200, 30)))

    assert [file.page for file in prescription.files.all()] == [1, 2]
    blue, green = (Image.open(io.BytesIO(page.jpeg)).getpixel((1000, 2000)) for page in pages_of(prescription))
    assert (blue[2] > 150, green[1] > 150) == (True, True)


def test_pages_can_be_kept_for_another_version_too():
    before = filed()
    after = unsaved(before.owner)
    with keeping.kept(pages_of(before), prescription=after, by=before.owner) as files, transaction.atomic():
        after.save()
        PrescriptionFile.objects.bulk_create(files)

    assert len(stored()) == 2
    assert jpeg_of(after.files.get()) == jpeg_of(before.files.get())


def test_a_file_under_the_name_of_another_does_not_open():
    mine, yours = filed().files.get(), filed().files.get()
    mine.name, yours.name = yours.name, mine.name

    for swapped in (mine, yours):
        with pytest.raises(StorageUnavailable):
            jpeg_of(swapped)


@pytest.mark.parametrize("after", [0, 1])
def test_a_full_disk_is_a_503_and_keeps_nothing(after, monkeypatch, deliver):
    fill_the_disk(monkeypatch, after=after)

    with pytest.raises(StorageUnavailable) as refusal:
        filed(content=hostile.pdf(pages=2, size=(72, 72)))

    assert (refusal.value.status, refusal.value.code, refusal.value.retry_after) == (503, "storage_unavailable", 5)
    assert not Prescription.objects.exists()
    assert not PrescriptionFile.objects.exists()
    deliver()
    assert stored() == []


def test_a_row_that_is_refused_leaves_no_file(deliver):
    taken = filed()
    again = unsaved(taken.owner, public_id=taken.public_id)

    with pytest.raises(IntegrityError):
        keep(again, picture())

    assert len(stored()) == 2
    deliver()
    assert stored() == [taken.files.get().name]


def test_a_worker_killed_between_the_file_and_its_row_leaves_no_file_for_long(deliver, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping.PrescriptionFile.objects, "bulk_create", killed)
    monkeypatch.setattr(sealed_files, "give_up", lambda names: None)  # a killed process tells nobody

    with pytest.raises(KeyboardInterrupt):
        filed()

    assert len(stored()) == 1
    assert deliver() == 0  # somebody else's upload may be on its way just so
    later()
    deliver()
    assert stored() == []


def test_a_kept_file_stays_when_its_watch_looks(deliver):
    prescription = filed()

    later()
    deliver()

    assert stored() == [prescription.files.get().name]
    assert OutboxMessage.objects.filter(done_at=None).count() == 0


def test_the_watch_is_longer_than_any_request():
    assert timedelta(minutes=5) <= sealed_files.WATCH


def test_files_go_after_their_rows_and_not_before_it_is_certain(deliver):
    prescription = filed()
    with transaction.atomic():
        keeping.discard(prescription.files.all())
        PrescriptionFile.objects.all().delete()

    assert len(stored()) == 1
    deliver()
    assert stored() == []


def test_files_whose_rows_stay_are_not_discarded(deliver):
    prescription = filed()

    with transaction.atomic():
        keeping.discard(prescription.files.all())
    deliver()

    assert stored() == [prescription.files.get().name]


def test_a_lost_file_is_a_503_and_is_logged_without_its_name(caplog):
    file = filed().files.get()
    storages["private"].delete(file.name)

    with pytest.raises(StorageUnavailable):
        jpeg_of(file)

    assert "page of a prescription unreadable" in caplog.text
    assert file.name not in caplog.text


def test_a_file_that_was_tampered_with_does_not_open():
    file = filed().files.get()
    path = Path(site.PRIVATE_ROOT) / file.name
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(StorageUnavailable):
        jpeg_of(file)


def test_the_storage_is_never_asked_within_a_transaction(transactional_db):
    prescription = unsaved()
    pages = [Page(b"jpeg", 1, 1)]

    with (
        pytest.raises(RuntimeError, match="durable"),
        transaction.atomic(),
        keeping.kept(pages, prescription=prescription, by=prescription.owner),
    ):
        pass

    assert stored() == []
