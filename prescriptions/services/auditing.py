"""Every look of the staff at a prescription is written down before they see it."""

from accounts.models import User
from almahra.core.context import request_id
from prescriptions.models import Prescription, PrescriptionRead


def note_read(prescription: Prescription, *, by: User, what: PrescriptionRead.What) -> None:
    """`by` is about to see values or a picture; the read and the request it happened in stay on record."""
    PrescriptionRead.objects.create(
        prescription_id=prescription.public_id, reader=by, what=what, request_id=request_id.get()
    )
