"""What lies on the desk beside one prescription, and which one comes next."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from almahra.core.errors import Refusal
from prescriptions.document import Document
from prescriptions.errors import FieldsInvalid
from prescriptions.files.links import links_to
from prescriptions.judging import needs_review, problem
from prescriptions.models import Prescription, PrescriptionEvent, PrescriptionRead
from prescriptions.presenting import REASONS
from prescriptions.services.verifying import check_verifiable
from prescriptions.status import WAITING, Status
from prescriptions.waiting import IN_ORDER, is_overdue, wait_in_words

from . import showing
from .words import state_of

JUST_NOW = timedelta(minutes=10)


def next_one(optician: User, *, done: Prescription) -> Prescription | None:
    """The first in the queue that this person may verify."""
    waiting = Prescription.objects.filter(status=Status.SUBMITTED).exclude(pk=done.pk)
    theirs = waiting.exclude(entered_by=optician).exclude(owner=optician)
    return theirs.defer("sealed").order_by(*IN_ORDER).first()


def page_of(prescription: Prescription, optician: User) -> dict[str, Any]:
    """All that the page of one shows. Raises SealBroken."""
    document = prescription.document
    before = _before(prescription)
    old = before.document if before else None
    return {
        **beside_it(prescription, optician),
        "state": state_of(prescription.status),
        "is_waiting": prescription.status in WAITING,
        "may_be_verified": prescription.status == Status.SUBMITTED,
        "why_not": _why_not(prescription, optician),
        "age": prescription.wearer.age_on(timezone.localdate()),
        "has_values": document.has_values,
        "tables": showing.tables_of(prescription, document, old),
        "pupils": showing.pupils_of(document, old),
        "glasses": showing.glasses_of(prescription, document, old),
        "dates": showing.dates_of(prescription, document),
        "is_over": prescription.expires_on is not None and prescription.expires_on < timezone.localdate(),
        "prescriber": showing.prescriber_of(document),
        "written": showing.written_in(document),
        "note": document.note,
        "warnings": _warnings(document),
        "events": _events(prescription),
        "versions": _versions(prescription),
        "before": before,
        "before_tables": showing.tables_of(before, old)[:1] if before and old else [],
        "before_pupils": showing.pupils_of(old) if old else [],
    }


def beside_it(prescription: Prescription, optician: User) -> dict[str, Any]:
    """Pictures, the clock, and who else has it open."""
    return {
        "pages": links_to(prescription, reader=optician).pages,
        "clock": wait_in_words(prescription) if prescription.status in WAITING else "",
        "is_overdue": is_overdue(prescription),
        "others": _others_at_it(prescription, optician),
    }


def _before(prescription: Prescription) -> Prescription | None:
    """What the wearer had before this one, verified by a person."""
    others = Prescription.objects.exclude(pk=prescription.pk)
    return others.latest_verified_of(prescription.wearer, prescription.kind)


def _why_not(prescription: Prescription, optician: User) -> list[str]:
    """Why this person can not verify it as it is; empty if they can."""
    try:
        check_verifiable(prescription, by=optician)
    except FieldsInvalid as refusal:
        return [one.detail for one in refusal.problems]
    except Refusal as refusal:
        return [str(refusal)]
    return []


def _others_at_it(prescription: Prescription, optician: User) -> list[str]:
    reads = PrescriptionRead.objects.filter(
        prescription_id=prescription.public_id, created_at__gt=timezone.now() - JUST_NOW
    )
    names = reads.exclude(reader=optician).exclude(reader=None).select_related("reader")
    return sorted({read.reader.get_full_name() for read in names if read.reader})


def _warnings(document: Document) -> list[dict[str, Any]]:
    """Each with what the customer has been shown and said yes to, and when; those for an optician first."""
    accepted = {one.code: one for one in document.accepted}
    found = [
        {"problem": problem(code, document), "needs_review": needs_review(code), "accepted": accepted.get(code)}
        for code in document.warnings
    ]
    return sorted(found, key=lambda one: not one["needs_review"])


def _events(prescription: Prescription) -> list[dict[str, Any]]:
    """The newest first. What was sealed into a note is opened here."""
    events = PrescriptionEvent.objects.filter(prescription=prescription).select_related("actor").order_by("-pk")
    told = []
    for event in events:
        event.prescription = prescription  # with its owner, for whom the note is sealed
        is_move = event.kind == PrescriptionEvent.Kind.MOVED
        what = state_of(event.to_status) if is_move else event.get_kind_display()
        told.append({"event": event, "what": what, "why": REASONS.get(event.reason, event.reason), "note": event.note})
    return told


def _versions(prescription: Prescription) -> list[tuple[Prescription, str]]:
    """All of the series with their states in words, without what they say."""
    series = Prescription.objects.filter(series=prescription.series).defer("sealed")
    rows = series.select_related("verified_by").order_by("-version")
    return [(one, state_of(one.status)) for one in rows]
