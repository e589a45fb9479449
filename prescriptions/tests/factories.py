"""Prescriptions as their services make them, in short words."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User, Wearer
from accounts.tests.factories import UserFactory
from prescriptions.bodies import CorrectionBody, PrescriptionBody, ValuesBody
from prescriptions.models import Prescription, PrescriptionEvent, PrescriptionFile
from prescriptions.services import verifying
from prescriptions.services.adding import add_prescription
from prescriptions.services.correcting import correct_prescription

HOME = "/api/users/prescriptions"
RIGHT = {"sphere": "-2.25", "cylinder": "-0.75", "axis": "180"}
LEFT = {"sphere": "-2.00"}


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def body(wearer: Wearer, /, **changes: Any) -> dict[str, Any]:
    """An ordinary prescription of last month, as a client sends it."""
    ordinary = {
        "wearer": str(wearer.public_id),
        "right": RIGHT,
        "left": LEFT,
        "pd": {"distance_mm": "63"},
        "issued_on": str(days_ago(30)),
    }
    return {name: value for name, value in (ordinary | changes).items() if value is not ...}


def at(prescription: Prescription | str) -> str:
    return f"{HOME}/{getattr(prescription, 'public_id', prescription)}"


def added(wearer: Wearer, /, **changes: Any) -> Prescription:
    """One that waits for an optician."""
    return add_prescription(wearer.owner, PrescriptionBody.read(body(wearer, **changes)))


def uploaded(wearer: Wearer, file: Any, **changes: Any) -> Prescription:
    """A picture without values, or with those of `changes`."""
    asked = PrescriptionBody.read({"wearer": str(wearer.public_id), **changes})
    return add_prescription(wearer.owner, asked, file=file)


def verified(wearer: Wearer, *, by: User | None = None, **changes: Any) -> Prescription:
    waiting = added(wearer, **changes)
    return verifying.verify(waiting, by=by or UserFactory(is_staff=True), revision=waiting.revision)


def corrected(prescription: Prescription, **changes: Any) -> Prescription:
    return correct_prescription(prescription, CorrectionBody.read(changes), by=prescription.owner)


def typed_in(prescription: Prescription, *, by: User, **values: Any) -> Prescription:
    asked = ValuesBody.read({"right": RIGHT, "left": LEFT, "issued_on": str(days_ago(30))} | values)
    return verifying.type_in(prescription, asked, by=by, revision=prescription.revision)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("rx.jpg", b"whatever", content_type="image/jpeg")


def kept() -> list[list[dict[str, Any]]]:
    """Everything there is, to be compared before and after a refusal."""
    rows = [
        list(model.objects.order_by("pk").values()) for model in (Prescription, PrescriptionEvent, PrescriptionFile)
    ]
    return [[{k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()} for row in of] for of in rows]


def story_in(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """What an answer says of events: kind and status."""
    return [(event["kind"], event["status"]) for event in answer["events"]]
