"""A prescription's way from state to state, along the table in `prescriptions.status`, and a note of each step."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from almahra.core import outbox
from prescriptions.errors import IllegalTransition
from prescriptions.models import Prescription, PrescriptionEvent
from prescriptions.status import COMES_FROM, Status

# The steps that customers get a mail about. Mails say that something happened, and never what a prescription says.
TOLD: dict[Status, str] = {
    Status.SUBMITTED: "prescriptions.received_mail",
    Status.NEEDS_INFO: "prescriptions.question_mail",
    Status.VERIFIED: "prescriptions.verified_mail",
    Status.REJECTED: "prescriptions.rejected_mail",
}


def advance(
    prescription: Prescription, to: Status, *, by: User | None, reason: str = "", words: str = "", **changes: Any
) -> None:
    """Move on to `to` and set `changes` with it, in one UPDATE; note who did it and why. Raises IllegalTransition.

    Within the caller's transaction.
    """
    before = prescription.status
    ready = Prescription.objects.filter(pk=prescription.pk, status__in=COMES_FROM[to])
    changes |= {"status": to, "updated_at": timezone.now()}
    if not ready.update(**changes):  # judged by the row, not by our copy of it
        raise IllegalTransition(status=before, to=to.value)
    for name, value in changes.items():
        setattr(prescription, name, value)
    note(prescription, PrescriptionEvent.Kind.MOVED, by=by, before=before, reason=reason, words=words)
    tell(prescription)


def note(
    prescription: Prescription,
    kind: PrescriptionEvent.Kind,
    *,
    by: User | None,
    before: str,
    reason: str = "",
    words: str = "",
) -> None:
    """Write down what happened; `before` is the status it had, empty for a new one."""
    event = PrescriptionEvent(
        prescription=prescription,
        kind=kind,
        actor=by,
        from_status=before,
        to_status=prescription.status,
        reason=reason,
    )
    event.seal_note(words)
    event.save(force_insert=True)


def tell(prescription: Prescription) -> None:
    """Have the customer told of the status it has now, where there is something to tell."""
    if topic := TOLD.get(Status(prescription.status)):
        outbox.put(topic, prescription_id=str(prescription.public_id))
