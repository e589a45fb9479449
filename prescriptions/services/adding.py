"""A prescription comes in: typed, as a picture, or both."""

from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User, Wearer
from prescriptions.document import Document
from prescriptions.errors import TooManyPrescriptions, UnknownWearer
from prescriptions.files import keeping, receiving
from prescriptions.models import Prescription, PrescriptionEvent, PrescriptionFile
from prescriptions.reading import read
from prescriptions.status import Status

from .advancing import note, tell
from .locking import lock_prescriptions_of
from .opining import opinion_on, wearer_of
from .settling import put_in, settled

MOST_PRESCRIPTIONS = 50  # of one customer, versions not counted


def add_prescription(owner: User, asked: dict[str, Any], *, file: IO[bytes] | None = None) -> Prescription:
    """Keep what a customer sent, and let it wait for an optician unless `asked` says `is_draft`.

    `asked` is a body as `bodies.PrescriptionBody` reads it. Raises UnknownWearer, PrescriptionInvalid,
    WarningsNotAccepted, TooManyPrescriptions, FileRefused or StorageUnavailable, and then has written nothing.
    """
    wearer, kind, is_draft = wearer_of(owner, asked["wearer"]), asked["kind"], asked["is_draft"]
    opinion = opinion_on(read(asked, Document()), kind=kind, wearer=wearer, is_in_picture=file is not None)
    document = settled(opinion, yes_to=asked.get("accepted_warnings", ()), is_draft=is_draft)
    prescription = Prescription(
        owner=owner,
        wearer=wearer,
        kind=kind,
        source=Prescription.Source.UPLOADED if file else Prescription.Source.ENTERED,
        status=Status.DRAFT if is_draft else Status.SUBMITTED,
        submitted_at=None if is_draft else timezone.now(),
        entered_by=owner,
    )
    put_in(prescription, document, opinion)
    pages = receiving.pictures_of(file) if file else []
    with keeping.kept(pages, prescription=prescription, by=owner) as files, transaction.atomic():
        lock_prescriptions_of(owner.pk)
        _check_room(owner)
        if not Wearer.objects.filter(pk=wearer.pk).exists():  # deleted while we were reading
            raise UnknownWearer
        prescription.save(force_insert=True)
        PrescriptionFile.objects.bulk_create(files)
        note(prescription, PrescriptionEvent.Kind.ADDED, by=owner, before="")
        tell(prescription)
    return prescription


def _check_room(owner: User) -> None:
    if Prescription.objects.of(owner).filter(version=1).count() >= MOST_PRESCRIPTIONS:
        raise TooManyPrescriptions(most=MOST_PRESCRIPTIONS)
