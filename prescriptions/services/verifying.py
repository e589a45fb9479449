"""What an optician does with a prescription that waits.

`revision` is that of the prescription which the optician saw: what was changed meanwhile has to be looked at again.
All raise IllegalTransition when it does not wait any more, and PrescriptionChanged when it is another one by now. They
return the prescription as it is then.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from almahra.core.errors import NotThere
from prescriptions.errors import (
    IllegalTransition,
    NotYourOwn,
    PrescriptionChanged,
    PrescriptionExpired,
    PrescriptionInvalid,
    SamePerson,
    ValuesMissing,
)
from prescriptions.models import Prescription, PrescriptionEvent
from prescriptions.reading import Reading, read
from prescriptions.reasons import Question, Rejection
from prescriptions.status import COMES_FROM, Status

from .advancing import advance, note
from .locking import lock_prescriptions_of
from .opining import opinion_on
from .settling import check_accepted, have_same_values, put_in


@transaction.atomic
def verify(prescription: Prescription, *, by: User, revision: int) -> Prescription:
    """Say that it is right. The version it corrects is superseded in the same moment.

    Raises SamePerson for who typed the values, NotYourOwn for the customer in person, ValuesMissing where nobody has
    typed any, PrescriptionInvalid where they can not be right, and PrescriptionExpired.
    """
    current = _held(prescription, revision, to=Status.VERIFIED)
    check_verifiable(current, by=by)
    for corrected in Prescription.objects.with_people().filter(series=current.series, status=Status.VERIFIED):
        advance(corrected, Status.SUPERSEDED, by=by)
    advance(current, Status.VERIFIED, by=by, verified_by=by, verified_at=timezone.now())
    return current


def check_verifiable(current: Prescription, *, by: User) -> None:
    """Raises what `verify` would raise about the values, their end and who verifies them."""
    _check_verifier(current, by)
    document = current.document
    if not document.has_values:
        raise ValuesMissing
    if current.expires_on is not None and current.expires_on < timezone.localdate():
        raise PrescriptionExpired
    opinion = opinion_on(Reading(document, ()), kind=current.kind, wearer=current.wearer)
    if opinion.errors:
        raise PrescriptionInvalid(opinion.errors)


@transaction.atomic
def ask(prescription: Prescription, *, by: User, revision: int, question: Question, note: str = "") -> Prescription:
    """Ask the customer something; it waits for the answer."""
    current = _held(prescription, revision, to=Status.NEEDS_INFO)
    advance(current, Status.NEEDS_INFO, by=by, reason=question.value, words=note)
    return current


@transaction.atomic
def reject(prescription: Prescription, *, by: User, revision: int, reason: Rejection, note: str = "") -> Prescription:
    """Say no, and why."""
    current = _held(prescription, revision, to=Status.REJECTED)
    advance(current, Status.REJECTED, by=by, reason=reason.value, words=note)
    return current


@transaction.atomic
def type_in(
    prescription: Prescription,
    asked: dict[str, Any],
    *,
    by: User,
    revision: int,
    seen: Collection[str] | None = None,
) -> Prescription:
    """Write the values as they stand in the picture, as a body of `bodies.ValuesBody`. Somebody else verifies them.

    Warnings are kept for that person to see. `seen` are the codes of those that were shown to who types; with it, any
    other raises WarningsNotAccepted. What the customer has said yes to counts for the customer's values only. Raises
    PrescriptionInvalid or NotYourOwn.
    """
    current = _held(prescription, revision, to=Status.VERIFIED)
    if by.pk == current.owner_id:
        raise NotYourOwn
    before = current.document
    opinion = opinion_on(read(asked, before), kind=current.kind, wearer=current.wearer)
    if opinion.errors:
        raise PrescriptionInvalid(opinion.errors)
    if seen is not None:
        check_accepted(opinion, yes_to=seen)
    typed = opinion.document
    put_in(current, typed if have_same_values(before, typed) else replace(typed, accepted=()), opinion)
    current.entered_by, current.updated_at = by, timezone.now()
    current.revision += 1
    current.save(update_fields=["sealed", "expires_on", "is_flagged", "entered_by", "revision", "updated_at"])
    note(current, PrescriptionEvent.Kind.TYPED_IN, by=by, before=current.status)
    return current


def _held(prescription: Prescription, revision: int, *, to: Status) -> Prescription:
    """The row as it is now, for us alone. Raises NotThere, IllegalTransition or PrescriptionChanged."""
    lock_prescriptions_of(prescription.owner_id)
    current = Prescription.objects.with_people().filter(pk=prescription.pk).first()
    if current is None:
        raise NotThere
    if current.status not in COMES_FROM[to]:
        raise IllegalTransition(status=current.status, to=to.value)
    if current.revision != revision:
        raise PrescriptionChanged
    return current


def _check_verifier(current: Prescription, by: User) -> None:
    if by.pk == current.owner_id:
        raise NotYourOwn
    if by.pk == current.entered_by_id:
        raise SamePerson
