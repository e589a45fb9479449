"""What prescriptions do by the clock, and the mails about them: no value, no note and no wearer's name is in one."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from almahra.core import mail

from .models import Prescription
from .presenting import reason_of
from .services import expiring
from .status import Status


@shared_task
def expire_prescriptions() -> None:
    """Whatever ended yesterday is over; what ends today is still good."""
    expiring.expire_prescriptions(timezone.localdate())


@mail.writes("prescriptions.received_mail", _("prescription received"))
def received_mail(*, prescription_id: str) -> mail.Letter | None:
    return _to_customer("prescription_received", prescription_id, Status.SUBMITTED)


@mail.writes("prescriptions.question_mail", _("question about a prescription"))
def question_mail(*, prescription_id: str) -> mail.Letter | None:
    return _to_customer("prescription_question", prescription_id, Status.NEEDS_INFO)


@mail.writes("prescriptions.verified_mail", _("prescription verified"))
def verified_mail(*, prescription_id: str) -> mail.Letter | None:
    return _to_customer("prescription_verified", prescription_id, Status.VERIFIED)


@mail.writes("prescriptions.rejected_mail", _("prescription rejected"))
def rejected_mail(*, prescription_id: str) -> mail.Letter | None:
    return _to_customer("prescription_rejected", prescription_id, Status.REJECTED)


def _to_customer(template: str, prescription_id: str, status: Status) -> mail.Letter | None:
    """Nothing where it has gone on or was deleted meanwhile, or nobody is left to be told."""
    found = Prescription.objects.select_related("owner").defer("sealed").prefetch_related("events")
    prescription = found.filter(public_id=UUID(prescription_id), status=status, owner__is_active=True).first()
    if prescription is None:
        return None
    why = reason_of(prescription, list(prescription.events.all()))
    context = {
        "reason": why["detail"] if why else "",
        "has_note": bool(why and why["note"]),  # it may name a value, so it is read in the account
        "url": f"{settings.FRONTEND_URL}/prescriptions/{prescription.public_id}",
    }
    return mail.Letter(template, prescription.owner.email, prescription.owner.language, context)
