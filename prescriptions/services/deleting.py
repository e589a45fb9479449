"""A customer takes a prescription back."""

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import User
from almahra.core.context import request_id
from prescriptions.errors import PrescriptionInUse
from prescriptions.files import keeping
from prescriptions.models import Prescription, PrescriptionDeletion, PrescriptionEvent, PrescriptionFile

from .locking import lock_prescriptions_of


@transaction.atomic
def delete_prescription(prescription: Prescription, *, by: User) -> None:
    """Destroy all versions of it, their pictures and events; a record that this was done stays.

    Raises PrescriptionInUse while something (an order) still needs it. Twice is the same as once.
    """
    lock_prescriptions_of(prescription.owner_id)
    versions = Prescription.objects.filter(series=prescription.series)
    ids = list(versions.values_list("pk", flat=True))
    if not ids:
        return
    files = list(PrescriptionFile.objects.filter(prescription__in=ids))
    try:
        versions.delete()
    except ProtectedError as needed:
        raise PrescriptionInUse from needed
    keeping.discard(files)
    # In this order: the database lets an event go once its prescription is gone.
    PrescriptionEvent.objects.filter(prescription__in=ids).delete()
    PrescriptionDeletion.objects.create(
        prescription_id=prescription.public_id,
        series=prescription.series,
        versions=len(ids),
        pages=len(files),
        actor=by,
        request_id=request_id.get(),
    )
