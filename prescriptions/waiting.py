"""How long a prescription waits, in plain words."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from .models import Prescription
from .status import Status

# The queue: what is unusual first, then who waits longest.
IN_ORDER = ["-is_flagged", "submitted_at", "pk"]


def wait_in_words(prescription: Prescription) -> str:
    """Of one that stands in the queue, or has been asked about."""
    if prescription.status == Status.NEEDS_INFO:
        return _("asked %(time)s ago") % {"time": _time_since(prescription)}
    return _("waits %(time)s") % {"time": _time_since(prescription)}


def is_overdue(prescription: Prescription) -> bool:
    """Whether it waits for us longer than the shop is patient; for a customer's answer we wait as long as it takes."""
    if prescription.status != Status.SUBMITTED or prescription.submitted_at is None:
        return False
    return timezone.now() - prescription.submitted_at > timedelta(hours=settings.PRESCRIPTION_PATIENCE)


def _time_since(prescription: Prescription) -> str:
    is_asked = prescription.status == Status.NEEDS_INFO
    since = prescription.updated_at if is_asked else prescription.submitted_at
    return timesince(since, depth=1) if since else ""
