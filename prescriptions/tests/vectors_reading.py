"""The functions that read and check prescriptions, under the names and with the plain values of the worked cases."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from prescriptions.optics import distances, lines, powers
from prescriptions.optics.checks.contacts import validate_contacts
from prescriptions.optics.checks.eyes import usable_axis
from prescriptions.optics.checks.findings import Verdict
from prescriptions.optics.checks.spectacles import validate
from prescriptions.optics.powers import Kind, Refusal
from prescriptions.optics.prescribed import (
    ContactPrescription,
    Dates,
    PrescribedContactLens,
    PrescribedEye,
    PrescribedPrism,
    PupillaryDistances,
    Purpose,
    Source,
    SpectaclePrescription,
    Use,
)

DATES = {field.name for field in fields(Dates)}


def parse_power(text, kind):
    reading = powers.parse_power(text, Kind(kind))
    if isinstance(reading, Refusal):
        return refused(reading)
    return {"ok": True, "value": reading.value, "flags": list(reading.flags)}


def parse_rx_line(text):
    reading = lines.parse_line(text)
    if isinstance(reading, Refusal):
        return refused(reading)
    return {
        "ok": True,
        "eye": "both" if len(reading.sides) > 1 else next(iter(reading.sides), None),
        "sphere": reading.sphere,
        "cylinder": reading.cylinder,
        "axis": reading.axis,
        "add": reading.add,
        "prism": [prism._asdict() for prism in reading.prisms],
        "flags": list(reading.flags),
    }


def parse_pd(text):
    reading = distances.parse_pupillary_distances(text)
    if isinstance(reading, Refusal):
        return refused(reading)
    return {"ok": True} | {name: value for name, value in reading._asdict().items() if value is not None}


def format_power(v):
    return powers.format_power(number(v))


def normalize_axis(a):
    return usable_axis(number(a))


def validate_rx(rx, today=None, purpose="save"):
    return plain_verdict(
        validate(
            SpectaclePrescription(
                right=eye(PrescribedEye, rx.get("right")),
                left=eye(PrescribedEye, rx.get("left")),
                pupillary_distances=PupillaryDistances(**numbers(rx.get("pd") or {})),
                use=Use(rx.get("use") or Use.DISTANCE),
                vertex_distance=number(rx.get("vertex_distance")),
                dates=dates(rx),
                age=rx.get("age"),
            ),
            today=day(today) or date.today(),
            purpose=Purpose(purpose or Purpose.SAVE),
        )
    )


def validate_contact_rx(rx, today=None, purpose="save"):
    return plain_verdict(
        validate_contacts(
            ContactPrescription(
                right=eye(PrescribedContactLens, rx.get("right")),
                left=eye(PrescribedContactLens, rx.get("left")),
                source=Source(rx.get("source") or Source.ENTERED),
                dates=dates(rx),
            ),
            today=day(today) or date.today(),
            purpose=Purpose(purpose or Purpose.SAVE),
        )
    )


def refused(refusal: Refusal) -> dict[str, Any]:
    return {"ok": False, "error": refusal.code, "suggestions": list(refusal.suggestions)}


def plain_verdict(verdict: Verdict) -> dict[str, Any]:
    return {"status": verdict.status, "errors": list(verdict.errors), "warnings": list(verdict.warnings)}


def eye(kind, written):
    if written is None:
        return None
    written = dict(written)
    prisms = tuple(
        PrescribedPrism(number(prism.get("amount")), prism.get("base")) for prism in written.pop("prism", None) or ()
    )
    words = {name: written.pop(name) for name in ("balance", "brand") if written.get(name) is not None}
    known = {field.name for field in fields(kind)}
    return kind(prisms=prisms, **words, **{name: value for name, value in numbers(written).items() if name in known})


def dates(rx) -> Dates:
    return Dates(**{name: day(rx.get(name)) for name in DATES})


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def numbers(written):
    return {name: number(value) for name, value in written.items()}


def number(value) -> Decimal | None:
    """JSON's number as it was written; what is none becomes a NaN, which every check refuses."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return Decimal("NaN")
    return Decimal(str(value))
