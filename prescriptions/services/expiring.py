from datetime import date

from django.db import transaction

from prescriptions.models import Prescription
from prescriptions.status import Status

from .advancing import advance
from .locking import lock_prescriptions_of


def expire_prescriptions(today: date) -> int:
    """Note that verified prescriptions are over whose last day was before `today`; how many."""
    over = Prescription.objects.past(today).defer("sealed")
    return sum(_expire(prescription, today) for prescription in over)


@transaction.atomic
def _expire(prescription: Prescription, today: date) -> bool:
    lock_prescriptions_of(prescription.owner_id)
    if not Prescription.objects.past(today).filter(pk=prescription.pk).exists():
        return False  # superseded or deleted while we were on our way to it
    advance(prescription, Status.EXPIRED, by=None)
    return True
