"""A prescription is looked at, and nothing is written."""

from typing import Any

from accounts.models import User
from prescriptions.document import Document
from prescriptions.errors import UnknownPrescription
from prescriptions.judging import Opinion
from prescriptions.models import Prescription
from prescriptions.reading import read

from .opining import opinion_on, wearer_of


def check_prescription(owner: User, asked: dict[str, Any]) -> Opinion:
    """What there is to say about a body as `bodies.CheckBody` reads it; with `prescription`, about its correction.

    Raises UnknownWearer or UnknownPrescription.
    """
    wearer, kind, before, is_in_picture = None, asked["kind"], Document(), False
    if public_id := asked.get("prescription"):
        corrected = Prescription.objects.of(owner).with_people().filter(public_id=public_id).first()
        if corrected is None:
            raise UnknownPrescription
        wearer, kind, before = corrected.wearer, corrected.kind, corrected.document
        is_in_picture = corrected.files.exists()
    elif public_id := asked.get("wearer"):
        wearer = wearer_of(owner, public_id)
    return opinion_on(read(asked, before), kind=kind, wearer=wearer, is_in_picture=is_in_picture)
