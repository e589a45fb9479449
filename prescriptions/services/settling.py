"""What was written becomes what is kept: readable, sound, and each warning confirmed."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from django.utils import timezone

from prescriptions.document import AcceptedWarning, Document
from prescriptions.errors import PrescriptionInvalid, WarningsNotAccepted
from prescriptions.judging import Opinion, needs_review
from prescriptions.models import Prescription


def settled(opinion: Opinion, *, yes_to: Iterable[str], before: Document | None = None, is_draft: bool) -> Document:
    """The document to keep, with the words and the time of each warning that the customer has confirmed.

    `yes_to` are codes; a yes to `before` still counts where no value has changed. A draft may be wrong, unconfirmed and
    full of gaps, but what can not be read is no value. Raises PrescriptionInvalid or WarningsNotAccepted.
    """
    if refused := opinion.unread if is_draft else opinion.errors:
        raise PrescriptionInvalid(refused)
    document = replace(opinion.document, accepted=_accepted(opinion, yes_to, before))
    if not is_draft:
        check_accepted(opinion, yes_to={one.code for one in document.accepted})
    return document


def have_same_values(one: Document, other: Document) -> bool:
    """Whether two documents say the same about the eyes, whoever wrote them and however."""
    return _values(one) == _values(other)


def put_in(prescription: Prescription, document: Document, opinion: Opinion) -> None:
    """Seal the document into the row, with what stands beside it in clear; the row is not written."""
    prescription.seal(document)
    prescription.expires_on = opinion.expires_on
    prescription.is_flagged = opinion.is_flagged


def _accepted(opinion: Opinion, yes_to: Iterable[str], before: Document | None) -> tuple[AcceptedWarning, ...]:
    still = before is not None and have_same_values(before, opinion.document)
    known = {one.code: one for one in before.accepted} if before and still else {}
    now, wanted = timezone.now(), set(yes_to)
    said = {
        one.code: AcceptedWarning(code=one.code, text=one.detail, at=now)
        for one in opinion.warnings
        if one.code in wanted
    }
    either = {**said, **known}
    return tuple(either[code] for code in opinion.document.warnings if code in either)


def check_accepted(opinion: Opinion, *, yes_to: Collection[str]) -> None:
    """Raises WarningsNotAccepted, with what is missing."""
    missing = [one for one in opinion.warnings if one.code not in yes_to]
    if missing:
        raise WarningsNotAccepted(
            warnings=[{**one._asdict(), "needs_review": needs_review(one.code)} for one in missing]
        )


def _values(document: Document) -> tuple[object, ...]:
    parts = (document.right, document.left, document.pupils, document.use, document.vertex_distance)
    return (*parts, document.issued, document.expires_written)
