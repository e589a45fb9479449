"""Our prescriptions as VisionPrescription resources of FHIR R5 (R4 says the same here).

Source of every element name: https://hl7.org/fhir/R5/visionprescription.html. The way back is in `fhir_reading`.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from prescriptions.optics.cylinders import normalized_axis
from prescriptions.optics.exchange import (
    ExchangedPrescription,
    LensSpecification,
    PupillaryDistances,
    Replacement,
    Status,
    Unit,
)
from prescriptions.optics.expiry import Kind

PRODUCT_SYSTEM = "http://terminology.hl7.org/CodeSystem/ex-visionprescriptionproduct"
UCUM = "http://unitsofmeasure.org"

# FHIR has no element for these, so they travel in extensions of our own: another element would change its meaning.
OUR_EXTENSIONS = "https://almahra.example/fhir/StructureDefinition/"
EXPIRES = OUR_EXTENSIONS + "prescription-expires"
VERTEX_DISTANCE = OUR_EXTENSIONS + "vertex-distance"
PUPILLARY_DISTANCES = OUR_EXTENSIONS + "pupillary-distances"
BALANCE = OUR_EXTENSIONS + "balance-lens"

PRODUCTS: Mapping[Kind, str] = MappingProxyType({Kind.SPECTACLE: "lens", Kind.CONTACT: "contact"})
# The sample of HL7 itself says "month", which is no code of UCUM.
UCUM_CODES: Mapping[Unit, str] = MappingProxyType(
    {
        Unit.DAY: "d",
        Unit.WEEK: "wk",
        Unit.MONTH: "mo",
        Unit.YEAR: "a",
    }
)
MILLIMETRE = "mm"

# Our states on the left. An expired prescription stays active: FHIR has no word for it, the expiry says it.
STATUS_OF_STATE: Mapping[str, Status] = MappingProxyType(
    {
        "draft": Status.DRAFT,
        "submitted": Status.DRAFT,
        "needs_review": Status.DRAFT,
        "pending_prescriber": Status.DRAFT,
        "verified": Status.ACTIVE,
        "in_use": Status.ACTIVE,
        "expired": Status.ACTIVE,
        "superseded": Status.CANCELLED,
        "rejected": Status.CANCELLED,
        "void": Status.CANCELLED,
    }
)


def to_fhir(prescription: ExchangedPrescription) -> dict[str, Any]:
    """The resource, with its numbers as exact Decimals and the right eye first. `as_json` makes text of it.

    Raises ValueError if `created` is a time without its zone, which FHIR forbids.
    """
    eyes = (("right", prescription.right), ("left", prescription.left))
    resource = {
        "resourceType": "VisionPrescription",
        "extension": _extensions(prescription),
        "identifier": [{"system": known.system, "value": known.value} for known in prescription.identifiers],
        "status": prescription.status.value,
        "created": _moment(prescription.created),
        "patient": {"reference": prescription.patient},
        "encounter": {"reference": prescription.encounter} if prescription.encounter else None,
        "dateWritten": prescription.issued.isoformat(),
        "prescriber": {"reference": prescription.prescriber},
        "lensSpecification": [_lens(prescription.kind, eye, lens) for eye, lens in eyes if lens],
    }
    return _said(resource)


def as_json(resource: Any) -> str:
    """The text of a resource, in which "-2.00" keeps its zeros: FHIR counts them as precision.

    Raises ValueError for what JSON can not say: a number that is none, or a value of another type.
    """
    if isinstance(resource, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(name))}: {as_json(value)}" for name, value in resource.items()) + "}"
    if isinstance(resource, list):
        return "[" + ", ".join(map(as_json, resource)) + "]"
    if isinstance(resource, Decimal) and resource.is_finite():
        return f"{resource:f}"
    if isinstance(resource, bool | int | str):
        return json.dumps(resource)
    raise ValueError(f"JSON has no {resource!r}.")


def axis_from_1(axis: int | None) -> int | None:
    """0 is 180; an axis that is none stays what it is, for the validation to refuse."""
    return normalized_axis(axis) if axis == 0 else axis


def _lens(kind: Kind, eye: str, lens: LensSpecification) -> dict[str, Any]:
    astigmatic = lens.cylinder is None or bool(lens.cylinder)
    return _said(
        {
            "extension": [{"url": BALANCE, "valueBoolean": True}] if lens.balance else [],
            "product": {"coding": [{"system": PRODUCT_SYSTEM, "code": PRODUCTS[kind]}]},
            "eye": eye,
            "sphere": _number(lens.sphere) if kind is Kind.SPECTACLE else None,
            "cylinder": _number(lens.cylinder) if astigmatic else None,
            "axis": axis_from_1(lens.axis) if astigmatic else None,
            "prism": [{"amount": _number(prism.amount), "base": prism.base.value} for prism in lens.prisms],
            "add": _number(lens.add),
            "power": _number(lens.sphere) if kind is Kind.CONTACT else None,
            "backCurve": _number(lens.base_curve),
            "diameter": _number(lens.diameter),
            "duration": _duration(lens.replacement),
            "color": lens.colour,
            "brand": lens.brand,
            "note": [{"text": note} for note in lens.notes],
        }
    )


def _extensions(prescription: ExchangedPrescription) -> list[dict[str, Any]]:
    extensions: list[dict[str, Any]] = []
    if prescription.expires:
        extensions.append({"url": EXPIRES, "valueDate": prescription.expires.isoformat()})
    if prescription.vertex_distance is not None:
        extensions.append(_length(VERTEX_DISTANCE, prescription.vertex_distance))
    if parts := _distances(prescription.pupillary_distances):
        extensions.append({"url": PUPILLARY_DISTANCES, "extension": parts})
    return extensions


def _distances(distances: PupillaryDistances | None) -> list[dict[str, Any]]:
    if distances is None:
        return []
    named = {name: getattr(distances, name) for name in ("distance", "near", "right", "left")}
    return [_length(name, value) for name, value in named.items() if value is not None]


def _length(url: str, value: Decimal) -> dict[str, Any]:
    quantity = {"value": _number(value), "unit": MILLIMETRE, "system": UCUM, "code": MILLIMETRE}
    return {"url": url, "valueQuantity": quantity}


def _duration(replacement: Replacement | None) -> dict[str, Any] | None:
    if replacement is None:
        return None
    unit = replacement.unit
    return {"value": _number(replacement.value), "unit": unit.value, "system": UCUM, "code": UCUM_CODES[unit]}


def _number(value: Decimal | None) -> Decimal | None:
    return None if value is None else value + 0  # the sum of −0.00 and 0 is 0.00


def _moment(created: date | datetime) -> str:
    if isinstance(created, datetime) and created.tzinfo is None:
        raise ValueError("FHIR wants the zone of a time.")
    return created.isoformat()


def _said(elements: dict[str, Any]) -> dict[str, Any]:
    """Without what is not said: FHIR knows neither null nor an empty list."""
    return {name: value for name, value in elements.items() if value is not None and value != []}
