"""The pages of a prescription on the private storage."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from accounts.models import User
from prescriptions.models import Prescription, PrescriptionFile

from .receiving import Page


@contextmanager
def kept(pages: Sequence[Page], *, prescription: Prescription, by: User) -> Iterator[list[PrescriptionFile]]:
    """Store `pages`; gives their rows for the block to write. Outside of any transaction: the storage may be slow."""
    yield [
        PrescriptionFile(
            prescription=prescription,
            page=number,
            name=f"prescriptions/{uuid.uuid4().hex}",
            width=page.width,
            height=page.height,
            bytes=len(page.jpeg),
            uploaded_by=by,
        )
        for number, page in enumerate(pages, start=1)
    ]


def pages_of(prescription: Prescription) -> list[Page]:
    """All its pages, in their order, for another version to keep."""
    return [Page(b"", file.width, file.height) for file in prescription.files.order_by("page")]


def discard(files: Iterable[PrescriptionFile]) -> None:
    """Have the files deleted once this transaction, which deletes their rows, is committed."""
