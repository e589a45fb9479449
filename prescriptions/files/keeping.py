"""The pages of a prescription on the private storage: sealed for one page of one prescription of one customer.

    with kept(pages, prescription=new, by=customer) as files, transaction.atomic():
        new.save()
        PrescriptionFile.objects.bulk_create(files)

Either both are there afterwards, rows and files, or neither.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from accounts.models import User
from almahra.core import outbox, sealed_files
from almahra.core.crypto import SealBroken
from almahra.core.errors import StorageUnavailable
from prescriptions.models import Prescription, PrescriptionFile

from .receiving import Page

logger = logging.getLogger(__name__)

FOLDER = "prescriptions"


@contextmanager
def kept(pages: Sequence[Page], *, prescription: Prescription, by: User) -> Iterator[list[PrescriptionFile]]:
    """Store `pages`; gives their rows for the block to write. Outside of any transaction: the storage may be slow.

    `prescription` need not be written yet, only its owner. Raises StorageUnavailable.
    """
    files = [
        PrescriptionFile(
            prescription=prescription,
            page=number,
            width=page.width,
            height=page.height,
            bytes=len(page.jpeg),
            uploaded_by=by,
        )
        for number, page in enumerate(pages, start=1)
    ]
    plains = [(page.jpeg, file.seal_owner) for page, file in zip(pages, files, strict=True)]
    with sealed_files.stored(FOLDER, plains) as names:
        for file, name in zip(files, names, strict=True):
            file.name = name
        yield files


def jpeg_of(file: PrescriptionFile) -> bytes:
    """The picture of one page. Raises StorageUnavailable, also where the file is lost or was tampered with."""
    try:
        return _read(file)
    except FileNotFoundError:
        file.refresh_from_db(fields=["name"])  # it may have been sealed anew since the row was read
    try:
        return _read(file)
    except FileNotFoundError as problem:
        raise _unreadable(file, problem) from problem


def pages_of(prescription: Prescription) -> list[Page]:
    """All its pages, in their order, for another version to keep. Raises StorageUnavailable."""
    files = prescription.files.select_related("prescription__owner").order_by("page")
    return [Page(jpeg_of(file), file.width, file.height) for file in files]


def discard(files: Iterable[PrescriptionFile]) -> None:
    """Have the files deleted once this transaction, which deletes their rows, is committed."""
    if names := [file.name for file in files]:
        outbox.put(sealed_files.DISCARD, names=names)


def _read(file: PrescriptionFile) -> bytes:
    """Raises StorageUnavailable, and FileNotFoundError."""
    try:
        return sealed_files.read(file.name, owner=file.seal_owner)
    except FileNotFoundError:
        raise
    except (OSError, SealBroken) as problem:
        raise _unreadable(file, problem) from problem


def _unreadable(file: PrescriptionFile, problem: Exception) -> StorageUnavailable:
    logger.error(
        "page of a prescription unreadable", extra={"file": str(file.public_id), "reason": type(problem).__name__}
    )
    return StorageUnavailable()
