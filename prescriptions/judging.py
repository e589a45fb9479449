"""Whether a prescription can be right, and until when it holds: what optics says, about our documents."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.conf import settings

from accounts.models import Wearer
from prescriptions.document import Document, EyeValues
from prescriptions.optics import expiry
from prescriptions.optics.checks.contacts import validate_contacts
from prescriptions.optics.checks.dates import check_dates
from prescriptions.optics.checks.findings import Findings, Status, Verdict, codes_for_review
from prescriptions.optics.checks.limits import USUAL_LIMITS
from prescriptions.optics.checks.pupils import check_pupillary_distances
from prescriptions.optics.checks.spectacles import validate
from prescriptions.optics.prescribed import (
    ContactPrescription,
    Dates,
    PrescribedContactLens,
    PrescribedEye,
    PupillaryDistances,
    Purpose,
    SpectaclePrescription,
)
from prescriptions.optics.terms import Eye

from .errors import Problem
from .places import field_of
from .reading import Reading
from .wording import words

# What follows from a number that could not be read, and would only hide what has to be corrected.
CONSEQUENCES = {"eye.missing", "sphere.missing", "axis.required", "axis.cylinder_missing", "prism.amount_required"}
CONSEQUENCES |= {"pd.mono_incomplete", "add.required", "cl.base_curve_required", "cl.diameter_missing"}


class Opinion(NamedTuple):
    """`document` carries the codes of this check. Errors have to be corrected, warnings to be confirmed."""

    document: Document
    unread: tuple[Problem, ...]  # the errors that are about reading
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    expires_on: date | None

    @property
    def status(self) -> Status:
        return Status.REJECT if self.errors else Status.WARN if self.warnings else Status.ACCEPT

    @property
    def is_flagged(self) -> bool:
        """Whether an optician has to look twice."""
        return bool(codes_for_review(self.document.warnings))


def judge(
    reading: Reading,
    *,
    kind: expiry.Kind,
    wearer: Wearer | None,
    previous: Document | None,
    today: date,
    is_in_picture: bool = False,
) -> Opinion:
    """What there is to say about what was read.

    `previous` is what this wearer had last, of the same kind. `is_in_picture`: values nobody typed are not missing.
    """
    document = reading.document
    last_day = expires_on(document, kind=kind, wearer=wearer)
    if is_in_picture and not document.has_values:
        verdict = _verdict_without_values(document, last_day, wearer, today)
    elif kind == expiry.Kind.CONTACT:
        before = _contacts(previous, None) if previous and previous.has_values else None
        verdict = validate_contacts(_contacts(document, last_day), today=today, previous=before)
    else:
        glasses = _spectacles(previous, None, None) if previous and previous.has_values else None
        verdict = validate(_spectacles(document, last_day, wearer), today=today, previous=glasses)
    errors = {*verdict.errors, *_misplaced(document, kind), *_in_future(document, today)}
    noted = replace(
        document, errors=tuple(sorted(_without_consequences(errors, reading.problems))), warnings=verdict.warnings
    )
    return Opinion(
        noted,
        unread=reading.problems,
        errors=reading.problems + tuple(problem(code, document) for code in noted.errors),
        warnings=tuple(problem(code, document) for code in noted.warnings),
        expires_on=last_day,
    )


def expires_on(document: Document, *, kind: expiry.Kind, wearer: Wearer | None) -> date | None:
    """The last day: as the prescriber wrote it, else by the terms of the place. None where nobody knows the first."""
    if document.issued is None:
        return document.expires_written
    age = wearer.age_on(document.issued) if wearer else None
    place = document.jurisdiction or settings.SHOP_COUNTRY
    return expiry.expiry(document.issued, place, kind, age=age, written=document.expires_written)


def problem(code: str, document: Document) -> Problem:
    return Problem(field_of(code, document), code, words(code))


def needs_review(code: str) -> bool:
    return bool(codes_for_review([code]))


def _verdict_without_values(document: Document, last_day: date | None, wearer: Wearer | None, today: date) -> Verdict:
    findings = Findings()
    check_dates(Dates(issued=document.issued, expires=last_day), today=today, purpose=Purpose.SAVE, findings=findings)
    age = wearer.age_on(today) if wearer else None
    check_pupillary_distances(_pupils(document), age=age, findings=findings, limits=USUAL_LIMITS)
    return findings.verdict()


def _misplaced(document: Document, kind: expiry.Kind) -> Iterable[str]:
    """Values of the other kind: kept by nobody, so they are not to be taken either."""
    for side, eye in document.eyes.items():
        if kind == expiry.Kind.CONTACT and eye.balance:
            yield f"x.cl.balance@{side}"
        if kind == expiry.Kind.SPECTACLE and (eye.base_curve or eye.diameter or eye.brand or eye.colour):
            yield f"x.eye.contact_lens_value@{side}"


def _in_future(document: Document, today: date) -> Iterable[str]:
    if document.pupils.measured_on and document.pupils.measured_on > today:
        yield "x.pd.measured_in_future"


def _without_consequences(errors: set[str], problems: tuple[Problem, ...]) -> Iterable[str]:
    parts = {one.field.partition(".")[0].partition("_")[0] for one in problems}  # "right.sphere", "right_line"
    for code in errors:
        name, _, side = code.partition("@")
        is_about = {side} if side else {"pd"} if name.startswith("pd.") else {*Eye}
        if name not in CONSEQUENCES or not is_about & parts:
            yield code


def _spectacles(document: Document, last_day: date | None, wearer: Wearer | None) -> SpectaclePrescription:
    return SpectaclePrescription(
        right=_eye(document.right),
        left=_eye(document.left),
        pupillary_distances=_pupils(document),
        use=document.use,
        vertex_distance=document.vertex_distance,
        dates=Dates(issued=document.issued, expires=last_day),
        born=wearer.date_of_birth if wearer else None,
    )


def _contacts(document: Document, last_day: date | None) -> ContactPrescription:
    return ContactPrescription(
        right=_contact_lens(document.right),
        left=_contact_lens(document.left),
        dates=Dates(issued=document.issued, expires=last_day),
    )


def _pupils(document: Document) -> PupillaryDistances:
    pupils = document.pupils
    return PupillaryDistances(pupils.distance, pupils.near, pupils.right, pupils.left)


def _eye(eye: EyeValues | None) -> PrescribedEye | None:
    if eye is None:
        return None
    return PrescribedEye(
        sphere=eye.sphere, cylinder=eye.cylinder, axis=eye.axis, add=eye.add, prisms=eye.prisms, balance=eye.balance
    )


def _contact_lens(eye: EyeValues | None) -> PrescribedContactLens | None:
    if eye is None:
        return None
    return PrescribedContactLens(
        sphere=eye.sphere,
        cylinder=eye.cylinder,
        axis=eye.axis,
        add=eye.add,
        prisms=eye.prisms,
        base_curve=eye.base_curve,
        diameter=eye.diameter,
        brand=eye.brand,
    )
