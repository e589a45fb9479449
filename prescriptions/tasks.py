from celery import shared_task
from django.utils import timezone

from .services import expiring


@shared_task
def expire_prescriptions() -> None:
    """Whatever ended yesterday is over; what ends today is still good."""
    expiring.expire_prescriptions(timezone.localdate())
