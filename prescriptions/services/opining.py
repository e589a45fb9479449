"""What there is to say about a prescription, given who wears it and what that person had before."""

from uuid import UUID

from django.utils import timezone

from accounts.models import User, Wearer
from prescriptions.document import Document
from prescriptions.errors import UnknownWearer
from prescriptions.judging import Opinion, judge
from prescriptions.models import Prescription
from prescriptions.optics import expiry
from prescriptions.reading import Reading


def opinion_on(reading: Reading, *, kind: str, wearer: Wearer | None, is_in_picture: bool = False) -> Opinion:
    """As of today. Without a wearer, nobody's age and nobody's last prescription are known.

    `is_in_picture`: values that nobody has typed are not missing.
    """
    return judge(
        reading,
        kind=expiry.Kind(kind),
        wearer=wearer,
        previous=_last_of(wearer, kind) if wearer else None,
        today=timezone.localdate(),
        is_in_picture=is_in_picture,
    )


def wearer_of(owner: User, public_id: UUID) -> Wearer:
    """A customer's own wearer. Raises UnknownWearer."""
    found = Wearer.objects.of(owner).filter(public_id=public_id).first()
    if found is None:
        raise UnknownWearer
    return found


def _last_of(wearer: Wearer, kind: str) -> Document | None:
    last = Prescription.objects.latest_verified_of(wearer, kind)
    return last.document if last else None
