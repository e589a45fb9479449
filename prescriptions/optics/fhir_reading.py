"""VisionPrescription resources of FHIR R5 (R4 says the same here) as our prescriptions.

Read is what is there; whether it is a good prescription is for the validation to say.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from prescriptions.optics import fhir
from prescriptions.optics.exchange import (
    ExchangedPrescription,
    Identifier,
    LensSpecification,
    Prism,
    PupillaryDistances,
    Replacement,
    Status,
    Unit,
)
from prescriptions.optics.expiry import Kind
from prescriptions.optics.fhir_elements import Element, Findings, Issue
from prescriptions.optics.terms import Base

ROOT = "VisionPrescription"
KINDS = {code: kind for kind, code in fhir.PRODUCTS.items()}
UNITS = {code: unit for unit, code in fhir.UCUM_CODES.items()}


class Reading(NamedTuple):
    """What came of a document. With any error there is no prescription; `not_ours` was left out of it.

    Errors: fhir.not_json, fhir.duplicate_key, fhir.resource_type, fhir.required, fhir.type, fhir.value, fhir.text,
    fhir.number (none, too large or too fine), fhir.date, fhir.modifier, fhir.product, fhir.product_mixed,
    fhir.duplicate_eye, fhir.duplicate_extension, fhir.wrong_power_element, fhir.unit.
    Left out: fhir.not_ours, fhir.time_of_day, fhir.unit_not_ucum (the unit was understood all the same).
    """

    prescription: ExchangedPrescription | None
    errors: tuple[Issue, ...] = ()
    not_ours: tuple[Issue, ...] = ()


class _DuplicateKey(ValueError):
    pass


def from_json(text: str) -> Reading:
    """Read a document from its text, with decimals as they are written. Never raises."""
    try:
        document = json.loads(text, parse_float=Decimal, object_pairs_hook=_without_duplicates)
    except _DuplicateKey:
        return Reading(None, (Issue("fhir.duplicate_key", ROOT),))
    except (ValueError, RecursionError, ArithmeticError):  # no JSON, nested without end, or 1E+9999999999999999999
        return Reading(None, (Issue("fhir.not_json", ROOT),))
    return from_fhir(document)


def from_fhir(document: object) -> Reading:
    """Read a document that is a dict already. Never raises."""
    if not isinstance(document, Mapping) or document.get("resourceType") != ROOT:
        return Reading(None, (Issue("fhir.resource_type", ROOT),))
    findings = Findings()
    prescription = _prescription(Element(document, ROOT, findings))
    errors = tuple(sorted(set(findings.errors)))
    return Reading(None if errors else prescription, errors, tuple(sorted(set(findings.not_ours))))


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise _DuplicateKey
    return content


def _prescription(resource: Element) -> ExchangedPrescription | None:
    resource.require("status", "created", "patient", "dateWritten", "prescriber", "lensSpecification")
    resource.text("resourceType")
    status, created, issued = resource.choice("status", Status), resource.moment("created"), resource.day("dateWritten")
    patient, prescriber = _reference(resource, "patient"), _reference(resource, "prescriber")
    kind, eyes = _lenses(resource)
    encounter, identifiers = _reference(resource, "encounter"), _identifiers(resource)
    said = _ours(
        resource,
        {
            fhir.EXPIRES: lambda extension: extension.day("valueDate"),
            fhir.VERTEX_DISTANCE: _millimetres,
            fhir.PUPILLARY_DISTANCES: _pupillary_distances,
        },
    )
    resource.finish()
    if not (status and created and issued and patient and prescriber and kind):
        return None
    return ExchangedPrescription(
        kind,
        status,
        created,
        issued,
        patient,
        prescriber,
        right=eyes.get("right"),
        left=eyes.get("left"),
        encounter=encounter,
        identifiers=identifiers,
        expires=said.get(fhir.EXPIRES),
        vertex_distance=said.get(fhir.VERTEX_DISTANCE),
        pupillary_distances=said.get(fhir.PUPILLARY_DISTANCES),
    )


def _lenses(resource: Element) -> tuple[Kind | None, dict[str, LensSpecification]]:
    kinds: set[Kind] = set()
    eyes: dict[str, LensSpecification] = {}
    for element in resource.children("lensSpecification"):
        element.require("product", "eye")
        kind, eye = _product(element), element.text("eye")
        lens = _lens(element, kind)
        if kind:
            kinds.add(kind)
        if eye in eyes:
            element.refuse("fhir.duplicate_eye", "eye")
        elif eye in ("right", "left"):
            eyes[eye] = lens
        elif eye:
            element.refuse("fhir.value", "eye")
    if len(kinds) > 1:
        resource.refuse("fhir.product_mixed", "lensSpecification")
    return (kinds.pop() if kinds else None), eyes


def _product(lens: Element) -> Kind | None:
    product = lens.child("product")
    if product is None:
        return None
    codes = []
    for coding in product.children("coding"):
        if coding.text("system") == fhir.PRODUCT_SYSTEM:
            codes.append(coding.text("code"))
            coding.finish()
        else:
            coding.leave_out("fhir.not_ours")
    product.finish()
    kind = KINDS.get(codes[0] or "") if len(codes) == 1 else None
    if kind is None:
        product.refuse("fhir.product")
    return kind


def _lens(element: Element, kind: Kind | None) -> LensSpecification:
    power_name, other_name = ("power", "sphere") if kind is Kind.CONTACT else ("sphere", "power")
    if kind and element.has(other_name):
        element.refuse("fhir.wrong_power_element", other_name)
    axis = element.whole_number("axis")
    balance = _ours(element, {fhir.BALANCE: lambda extension: extension.flag("valueBoolean")}).get(fhir.BALANCE)
    lens = LensSpecification(
        sphere=element.number(power_name),
        cylinder=element.number("cylinder"),
        axis=fhir.axis_from_1(axis),
        add=element.number("add"),
        prisms=_prisms(element),
        balance=bool(balance),
        notes=_notes(element),
        base_curve=element.number("backCurve"),
        diameter=element.number("diameter"),
        replacement=_replacement(element),
        colour=element.text("color"),
        brand=element.text("brand"),
    )
    element.finish()
    return lens


def _prisms(lens: Element) -> tuple[Prism, ...]:
    prisms = []
    for element in lens.children("prism"):
        element.require("amount", "base")
        amount, base = element.number("amount"), element.choice("base", Base)
        element.finish()
        if amount is not None and base:
            prisms.append(Prism(amount, base))
    return tuple(prisms)


def _notes(lens: Element) -> tuple[str, ...]:
    notes = []
    for element in lens.children("note"):
        element.require("text")
        if text := element.text("text"):
            notes.append(text)
        element.finish()
    return tuple(notes)


def _replacement(lens: Element) -> Replacement | None:
    duration = lens.child("duration")
    if duration is None:
        return None
    duration.require("value")
    value, name, code = duration.number("value"), duration.text("unit"), duration.text("code")
    system = duration.text("system")
    unit = UNITS.get(code) if code and system == fhir.UCUM else None
    named = next((Unit(word) for word in (name, code) if word in list(Unit)), None)
    if unit is None and named:
        duration.leave_out("fhir.unit_not_ucum")
    if named and unit and named is not unit:
        duration.refuse("fhir.unit")
    unit = unit or named
    if unit is None:
        duration.refuse("fhir.unit")
    duration.finish()
    return Replacement(value, unit) if value is not None and unit else None


def _reference(resource: Element, name: str) -> str | None:
    element = resource.child(name)
    if element is None:
        return None
    element.require("reference")
    reference = element.text("reference")
    element.finish()
    return reference


def _identifiers(resource: Element) -> tuple[Identifier, ...]:
    identifiers = []
    for element in resource.children("identifier"):
        element.require("system", "value")
        system, value = element.text("system"), element.text("value")
        element.finish()
        if system and value:
            identifiers.append(Identifier(system, value))
    return tuple(identifiers)


def _ours(element: Element, readers: Mapping[str, Callable[[Element], Any]]) -> dict[str, Any]:
    """The values of the extensions that `readers` know, by URL. The others are noted as not ours."""
    values: dict[str, Any] = {}
    for extension in element.children("extension"):
        url = extension.text("url")
        if url is None or url not in readers:
            extension.leave_out("fhir.not_ours")
            continue
        if url in values:
            extension.refuse("fhir.duplicate_extension")
        values[url] = readers[url](extension)
        extension.finish()
        if values[url] is None:
            extension.refuse("fhir.value")
    return values


def _pupillary_distances(extension: Element) -> PupillaryDistances:
    names = ("distance", "near", "right", "left")
    return PupillaryDistances(**_ours(extension, dict.fromkeys(names, _millimetres)))


def _millimetres(extension: Element) -> Decimal | None:
    quantity = extension.child("valueQuantity")
    if quantity is None:
        return None
    value = quantity.number("value")
    quantity.text("unit")
    if (quantity.text("system"), quantity.text("code")) != (fhir.UCUM, fhir.MILLIMETRE):
        quantity.refuse("fhir.unit")
    quantity.finish()
    return value
