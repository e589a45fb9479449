"""Prescriptions and opinions as plain values, for the API and for pages of the staff to show."""

from datetime import date
from typing import Any

from .document import Document
from .errors import Problem
from .judging import Opinion, needs_review, problem
from .models import Prescription, PrescriptionEvent
from .reasons import Question, Rejection
from .status import Status

REASONS = {reason.value: reason.label for reason in (*Question, *Rejection) if reason.value != "other"}


def told(prescription: Prescription, today: date) -> dict[str, Any]:
    """One that was read `with_everything()`, as its customer is told. Raises SealBroken."""
    document, events = prescription.document, list(prescription.events.all())
    pages = len(prescription.files.all())
    yes_to = {one.code for one in document.accepted}
    corrects, successor = prescription.supersedes, getattr(prescription, "successor", None)
    return {
        **values_of(document),
        "id": prescription.public_id,
        "wearer": prescription.wearer.public_id,
        "kind": prescription.kind,
        "status": prescription.status_on(today),
        "version": prescription.version,
        "source": prescription.source,
        "expires_on": prescription.expires_on,
        "note": document.note,
        "has_file": pages > 0,
        "pages": pages,
        "is_flagged": prescription.is_flagged,
        "errors": [problem(code, document)._asdict() for code in document.errors],
        "warnings": [
            {**found_warning(problem(code, document)), "is_accepted": code in yes_to} for code in document.warnings
        ],
        "reason": reason_of(prescription, events),
        "events": [_event(event) for event in events],
        "supersedes": corrects.public_id if corrects else None,
        "superseded_by": successor.public_id if successor else None,
        "submitted_at": prescription.submitted_at,
        "verified_at": prescription.verified_at,
        "created_at": prescription.created_at,
    }


def found(opinion: Opinion) -> dict[str, Any]:
    """What a check has to say."""
    return {
        "status": opinion.status,
        "errors": [one._asdict() for one in opinion.errors],
        "warnings": [found_warning(one) for one in opinion.warnings],
        "values": values_of(opinion.document),
        "expires_on": opinion.expires_on,
    }


def values_of(document: Document) -> dict[str, Any]:
    return {
        "use": document.use,
        "right": document.right,
        "left": document.left,
        "pd": document.pupils,
        "vertex_distance_mm": document.vertex_distance,
        "notation": document.notation,
        "issued_on": document.issued,
        "jurisdiction": document.jurisdiction,
        "prescriber": document.prescriber,
        "as_written": document.as_written,
    }


def found_warning(one: Problem) -> dict[str, Any]:
    return {**one._asdict(), "needs_review": needs_review(one.code)}


def reason_of(prescription: Prescription, events: list[PrescriptionEvent]) -> dict[str, str] | None:
    """Why an optician asks, or has said no; None in every other status."""
    if prescription.status not in (Status.NEEDS_INFO, Status.REJECTED):
        return None
    last = [event for event in events if event.to_status == prescription.status and event.reason][-1]
    other = Question.OTHER.label if prescription.status == Status.NEEDS_INFO else Rejection.OTHER.label
    return {"code": last.reason, "detail": str(REASONS.get(last.reason, other)), "note": last.note}


def _event(event: PrescriptionEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "status": event.to_status,
        "reason": event.reason,
        "note": event.note,
        "created_at": event.created_at,
    }
