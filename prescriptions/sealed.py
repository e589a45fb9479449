"""What prescriptions keep sealed: see `manage.py rotate_keys`."""

from operator import attrgetter

from almahra.core.sealing import SealedColumn, SealedFiles, seals

from .models import Prescription, PrescriptionEvent, PrescriptionFile

owner = attrgetter("seal_owner")

seals(
    SealedColumn("prescriptions", Prescription, "sealed", owner=owner, beside=("owner",)),
    SealedColumn(
        "notes beside prescriptions", PrescriptionEvent, "sealed_note", owner=owner, beside=("prescription__owner",)
    ),
    SealedFiles("pages of prescriptions", PrescriptionFile, "name", owner=owner, beside=("prescription__owner",)),
)
