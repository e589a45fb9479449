"""A customer corrects a prescription: an open one in place, a verified one by a new version."""

from collections.abc import Sequence
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from almahra.core.errors import NotThere
from prescriptions.document import Document
from prescriptions.errors import HasNewerVersion, NotADraft, PrescriptionChanged
from prescriptions.files import keeping, receiving
from prescriptions.files.receiving import Page
from prescriptions.judging import Opinion
from prescriptions.models import Prescription, PrescriptionEvent, PrescriptionFile
from prescriptions.reading import read
from prescriptions.status import OPEN, Status

from .advancing import advance, note, tell
from .locking import lock_prescriptions_of
from .opining import opinion_on
from .settling import have_same_values, put_in, settled


def correct_prescription(
    prescription: Prescription, asked: dict[str, Any], *, by: User, file: IO[bytes] | None = None
) -> Prescription:
    """The prescription as corrected. What `asked` does not name stays; a new file takes the place of the old one.

    A draft stays one until `asked` says `is_draft: false`; a question that was asked is answered by this, and what was
    rejected stands in the queue again. Of a verified or expired one this makes the next version, and the old one stays
    as it is until that is verified. Raises as `add_prescription` does, and HasNewerVersion, PrescriptionChanged,
    NotADraft or NotThere.
    """
    is_open = prescription.status in OPEN
    target = prescription if is_open else _next_version(prescription)
    with (
        keeping.kept(_pages(prescription, file), prescription=target, by=by) as files,
        transaction.atomic(),
    ):
        current = _locked(prescription)
        if (current.status in OPEN) != is_open:  # decided while we were reading the file
            raise PrescriptionChanged
        before = current.document
        is_draft = _stays_draft(current, asked)
        has_pages = bool(files) or current.files.exists()
        reading = read(asked, before)
        opinion = opinion_on(reading, kind=current.kind, wearer=current.wearer, is_in_picture=has_pages)
        document = settled(opinion, yes_to=asked.get("accepted_warnings", ()), before=before, is_draft=is_draft)
        typed_by = current.entered_by if have_same_values(before, document) else by
        source = Prescription.Source.UPLOADED if file else current.source
        if not is_open:
            return _put_into_a_version(target, document, opinion, files, entered_by=typed_by, source=source, by=by)
        current.entered_by, current.source = typed_by, source
        _put_in_place(current, document, opinion, files, by=by, is_draft=is_draft)
        return current


def _next_version(prescription: Prescription) -> Prescription:
    return Prescription(
        owner=prescription.owner,
        wearer=prescription.wearer,
        kind=prescription.kind,
        series=prescription.series,
        version=prescription.version + 1,
        supersedes=prescription,
        status=Status.SUBMITTED,
    )


def _pages(prescription: Prescription, file: IO[bytes] | None) -> list[Page]:
    """The pages to store: those that were sent, or for a new version those of the one before."""
    if file is not None:
        return receiving.pictures_of(file)
    return [] if prescription.status in OPEN else keeping.pages_of(prescription)


def _locked(prescription: Prescription) -> Prescription:
    """The row as it is now, for us alone. Raises NotThere or HasNewerVersion."""
    lock_prescriptions_of(prescription.owner_id)
    current = Prescription.objects.with_people().select_related("entered_by").filter(pk=prescription.pk).first()
    if current is None:
        raise NotThere
    newer = Prescription.objects.filter(supersedes=current).values_list("public_id", flat=True).first()
    if newer is not None:
        raise HasNewerVersion(id=str(newer))
    return current


def _stays_draft(current: Prescription, asked: dict[str, Any]) -> bool:
    """Raises NotADraft for one that is to become a draft again."""
    is_draft = current.status == Status.DRAFT
    if asked.get("is_draft") and not is_draft:
        raise NotADraft
    return is_draft and asked.get("is_draft", True)


def _put_into_a_version(
    version: Prescription,
    document: Document,
    opinion: Opinion,
    files: Sequence[PrescriptionFile],
    *,
    entered_by: User,
    source: str,
    by: User,
) -> Prescription:
    version.entered_by, version.source, version.submitted_at = entered_by, source, timezone.now()
    put_in(version, document, opinion)
    version.save(force_insert=True)
    PrescriptionFile.objects.bulk_create(files)
    note(version, PrescriptionEvent.Kind.ADDED, by=by, before="")
    tell(version)
    return version


def _put_in_place(
    current: Prescription,
    document: Document,
    opinion: Opinion,
    files: Sequence[PrescriptionFile],
    *,
    by: User,
    is_draft: bool,
) -> None:
    """Write over an open one; whoever looks at it now has to look again."""
    put_in(current, document, opinion)
    current.revision += 1
    current.updated_at = timezone.now()
    changed = ["sealed", "expires_on", "is_flagged", "entered_by", "source", "revision", "updated_at"]
    current.save(update_fields=changed)
    if files:
        old = list(current.files.all())
        keeping.discard(old)
        current.files.all().delete()
        PrescriptionFile.objects.bulk_create(files)
    note(current, PrescriptionEvent.Kind.CHANGED, by=by, before=current.status)
    if not is_draft and current.status != Status.SUBMITTED:
        advance(current, Status.SUBMITTED, by=by, submitted_at=timezone.now())
