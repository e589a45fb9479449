"""Prescriptions with pages on the storage, for the tests of files."""

import io
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from PIL import Image

from accounts.models import Wearer
from accounts.tests.factories import UserFactory
from prescriptions.document import Document
from prescriptions.files.keeping import kept
from prescriptions.files.receiving import pictures_of
from prescriptions.models import Prescription, PrescriptionFile
from prescriptions.status import Status


def unsaved(owner=None, note="", **fields) -> Prescription:
    """A waiting prescription that only says `note`."""
    owner = owner or UserFactory()
    wearer = Wearer.objects.create(owner=owner, name="Salma", date_of_birth=date(1990, 5, 1))
    prescription = Prescription(
        owner=owner,
        wearer=wearer,
        entered_by=owner,
        kind=Prescription.Kind.SPECTACLE,
        source=Prescription.Source.UPLOADED,
        **{"status": Status.SUBMITTED, "submitted_at": timezone.now(), **fields},
    )
    prescription.seal(Document(note=note))
    return prescription


def picture(colour=(200, 30, 30), size=(60, 40)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, "PNG")
    return target.getvalue()


def keep(prescription: Prescription, content: bytes) -> list[PrescriptionFile]:
    """The prescription and the pages of `content`, written."""
    pages = pictures_of(io.BytesIO(content))
    with kept(pages, prescription=prescription, by=prescription.owner) as files, transaction.atomic():
        if prescription.pk is None:
            prescription.save()
        PrescriptionFile.objects.bulk_create(files)
    return files


def filed(owner=None, content=None, **fields) -> Prescription:
    """A waiting prescription with one page, unless `content` has more."""
    prescription = unsaved(owner, **fields)
    keep(prescription, content or picture())
    return prescription


def optician(**fields):
    """A member of staff who reads prescriptions by a group."""
    person = UserFactory(is_staff=True, **fields)
    group, _ = Group.objects.get_or_create(name="Opticians of the tests")
    group.permissions.set(Permission.objects.filter(codename="view_prescription"))
    person.groups.add(group)
    return person


def stored() -> list[str]:
    """The names of all files on the private storage."""
    root = Path(settings.PRIVATE_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def raw() -> bytes:
    """All that lies on the private storage, as a thief of the disk has it."""
    return b"".join((Path(settings.PRIVATE_ROOT) / name).read_bytes() for name in stored())
