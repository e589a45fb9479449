"""Prescriptions that leave as FHIR resources, and those that come."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from prescriptions.optics.fhir import as_json, to_fhir
from prescriptions.optics.fhir_reading import from_fhir, from_json
from prescriptions.optics.terms import Base

FAR = LensSpecification(sphere=Decimal("-2.00"), cylinder=Decimal("-0.75"), axis=180)


def prescription(**changes):
    usual = {
        "kind": Kind.SPECTACLE,
        "status": Status.ACTIVE,
        "created": date(2026, 3, 2),
        "issued": date(2026, 3, 1),
        "patient": "Patient/1",
        "prescriber": "Practitioner/2",
        "right": FAR,
    }
    return ExchangedPrescription(**{**usual, **changes})


def resource(**changes):
    """A resource as it comes out of a JSON parser, with `changes`; None takes an element away."""
    changed = {**to_fhir(prescription()), **changes}
    return {name: value for name, value in changed.items() if value is not None}


def lens(**changes):
    """A resource whose only lens has `changes`."""
    specification = {**to_fhir(prescription())["lensSpecification"][0], **changes}
    return resource(lensSpecification=[{name: value for name, value in specification.items() if value is not None}])


def errors(document):
    reading = from_fhir(document)
    assert (reading.prescription is None) == bool(reading.errors)
    return [(issue.code, issue.path.removeprefix("VisionPrescription").removeprefix(".")) for issue in reading.errors]


def left_out(document):
    reading = from_fhir(document)
    assert reading.prescription
    return [(issue.code, issue.path.removeprefix("VisionPrescription.")) for issue in reading.not_ours]


def test_what_fhir_has_no_element_for_travels_in_our_extensions():
    written = to_fhir(
        prescription(
            expires=date(2028, 3, 1),
            vertex_distance=Decimal("12.5"),
            pupillary_distances=PupillaryDistances(distance=Decimal("63.0"), near=Decimal("59.5")),
        )
    )

    millimetres = {"unit": "mm", "system": "http://unitsofmeasure.org", "code": "mm"}
    assert written["extension"] == [
        {"url": fhir.EXPIRES, "valueDate": "2028-03-01"},
        {"url": fhir.VERTEX_DISTANCE, "valueQuantity": {"value": Decimal("12.5"), **millimetres}},
        {
            "url": fhir.PUPILLARY_DISTANCES,
            "extension": [
                {"url": "distance", "valueQuantity": {"value": Decimal("63.0"), **millimetres}},
                {"url": "near", "valueQuantity": {"value": Decimal("59.5"), **millimetres}},
            ],
        },
    ]
    assert "diameter" not in written["lensSpecification"][0]


def test_a_contact_lens_has_a_power_and_no_sphere():
    contact = LensSpecification(
        sphere=Decimal("-3.00"),
        base_curve=Decimal("8.6"),
        diameter=Decimal("14.2"),
        replacement=Replacement(Decimal(2), Unit.WEEK),
        colour="green",
    )

    written = to_fhir(prescription(kind=Kind.CONTACT, right=None, left=contact))["lensSpecification"]

    assert written == [
        {
            "product": {"coding": [{"system": fhir.PRODUCT_SYSTEM, "code": "contact"}]},
            "eye": "left",
            "power": Decimal("-3.00"),
            "backCurve": Decimal("8.6"),
            "diameter": Decimal("14.2"),
            "duration": {"value": Decimal(2), "unit": "week", "system": fhir.UCUM, "code": "wk"},
            "color": "green",
        }
    ]


def test_no_cylinder_leaves_no_axis_and_axis_0_is_180():
    plain = LensSpecification(sphere=Decimal("1.00"), cylinder=Decimal("0.00"), axis=90)
    turned = LensSpecification(sphere=Decimal("1.00"), cylinder=Decimal("-0.25"), axis=0)

    right, left = to_fhir(prescription(right=plain, left=turned))["lensSpecification"]

    assert "cylinder" not in right
    assert "axis" not in right
    assert left["axis"] == 180


def test_the_text_keeps_the_zeros_of_a_power_and_has_no_minus_zero():
    text = as_json(to_fhir(prescription(right=LensSpecification(sphere=Decimal("-2.00"), add=Decimal("-0.00")))))

    assert '"sphere": -2.00' in text
    assert '"add": 0.00' in text
    assert json.loads(text)["resourceType"] == "VisionPrescription"


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), None, 1.5])
def test_no_text_is_made_of_what_is_no_exact_number(number):
    with pytest.raises(ValueError, match="JSON"):
        as_json({"sphere": number})


def test_a_time_without_its_zone_does_not_leave():
    with pytest.raises(ValueError, match="zone"):
        to_fhir(prescription(created=datetime(2026, 3, 2, 10)))


@pytest.mark.parametrize(
    ("state", "status"),
    [("expired", "active"), ("superseded", "cancelled"), ("void", "cancelled"), ("submitted", "draft")],
)
def test_our_states_have_a_status(state, status):
    assert fhir.STATUS_OF_STATE[state] == status


def test_the_contact_lenses_of_the_sample_of_hl7_are_read():
    document = resource(
        lensSpecification=[
            {
                "product": {"coding": [{"system": fhir.PRODUCT_SYSTEM, "code": "contact"}]},
                "eye": "left",
                "power": -2.75,
                "backCurve": 8.7,
                "diameter": 14.0,
                "duration": {"value": 1, "unit": "month", "system": fhir.UCUM, "code": "month"},
                "color": "green",
                "brand": "OphthaGuard",
                "note": [{"text": "Shade treatment for extreme light sensitivity"}],
            }
        ]
    )

    reading = from_fhir(document)

    assert reading.errors == ()
    assert reading.prescription.kind is Kind.CONTACT
    assert reading.prescription.right is None
    assert reading.prescription.left == LensSpecification(
        sphere=Decimal("-2.75"),
        base_curve=Decimal("8.7"),
        diameter=Decimal("14.0"),
        replacement=Replacement(Decimal(1), Unit.MONTH),
        colour="green",
        brand="OphthaGuard",
        notes=("Shade treatment for extreme light sensitivity",),
    )
    assert left_out(document) == [("fhir.unit_not_ucum", "lensSpecification[0].duration")]


@pytest.mark.parametrize("name", ["status", "created", "patient", "dateWritten", "prescriber", "lensSpecification"])
def test_what_fhir_demands_is_missed(name):
    assert errors(resource(**{name: None})) == [("fhir.required", name)]


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (resource(status="expired"), ("fhir.value", "status")),
        (resource(created="2014"), ("fhir.date", "created")),
        (resource(created="2014-02-30"), ("fhir.date", "created")),
        (resource(dateWritten="٢٠٢٦-03-01"), ("fhir.date", "dateWritten")),
        (resource(created="2026-03-02T10:00:00"), ("fhir.date", "created")),
        (resource(patient={"display": "Somebody"}), ("fhir.required", "patient.reference")),
        (resource(patient="Patient/1"), ("fhir.type", "patient")),
        (resource(patient={"reference": "Patient/\ud800"}), ("fhir.text", "patient.reference")),
        (resource(patient={"reference": " "}), ("fhir.type", "patient.reference")),
        (resource(lensSpecification=[]), ("fhir.type", "lensSpecification")),
        (resource(implicitRules="https://example.org/opposite"), ("fhir.modifier", "implicitRules")),
        (lens(sphere="-2.00"), ("fhir.type", "lensSpecification[0].sphere")),
        (lens(sphere=True), ("fhir.type", "lensSpecification[0].sphere")),
        (lens(sphere=float("nan")), ("fhir.number", "lensSpecification[0].sphere")),
        (lens(sphere=Decimal("Infinity")), ("fhir.number", "lensSpecification[0].sphere")),
        (lens(sphere=Decimal("1E+3")), ("fhir.number", "lensSpecification[0].sphere")),
        (lens(sphere=Decimal("0E-999999")), ("fhir.number", "lensSpecification[0].sphere")),
        (lens(sphere=-(10**40)), ("fhir.number", "lensSpecification[0].sphere")),
        (lens(power=Decimal("-2.00")), ("fhir.wrong_power_element", "lensSpecification[0].power")),
        (lens(axis=Decimal("180.0")), ("fhir.type", "lensSpecification[0].axis")),
        (lens(axis=True), ("fhir.type", "lensSpecification[0].axis")),
        (lens(eye="both"), ("fhir.value", "lensSpecification[0].eye")),
        (lens(product={"text": "glasses"}), ("fhir.product", "lensSpecification[0].product")),
        (lens(product={"coding": [{"code": "lens"}]}), ("fhir.product", "lensSpecification[0].product")),
        (lens(prism=[{"base": "up"}]), ("fhir.required", "lensSpecification[0].prism[0].amount")),
        (lens(prism=[{"amount": 1, "base": "nasal"}]), ("fhir.value", "lensSpecification[0].prism[0].base")),
        (lens(duration={"value": 1, "code": "mo"}), ("fhir.unit", "lensSpecification[0].duration")),
        (lens(modifierExtension=[{"url": "x"}]), ("fhir.modifier", "lensSpecification[0].modifierExtension")),
    ],
)
def test_what_is_wrong_is_named_with_its_place(document, error):
    assert errors(document) == [error]


def test_a_product_that_is_both_is_neither():
    coding = [{"system": fhir.PRODUCT_SYSTEM, "code": code} for code in ("lens", "contact")]

    assert errors(lens(product={"coding": coding})) == [("fhir.product", "lensSpecification[0].product")]


def test_an_axis_beyond_the_circle_is_passed_on_to_be_refused():
    assert from_fhir(lens(axis=200)).prescription.right.axis == 200
    assert from_fhir(lens(axis=0)).prescription.right.axis == 180


def test_two_lenses_for_one_eye_are_no_choice_of_ours():
    one = to_fhir(prescription())["lensSpecification"][0]

    assert errors(resource(lensSpecification=[one, one])) == [("fhir.duplicate_eye", "lensSpecification[1].eye")]


def test_glasses_and_contact_lenses_do_not_share_a_prescription():
    glasses = to_fhir(prescription())["lensSpecification"]
    contact = to_fhir(prescription(kind=Kind.CONTACT, right=None, left=FAR))["lensSpecification"]

    assert errors(resource(lensSpecification=glasses + contact)) == [("fhir.product_mixed", "lensSpecification")]


def test_a_length_in_centimetres_is_not_taken_for_millimetres():
    quantity = {"value": Decimal("6.3"), "system": fhir.UCUM, "code": "cm"}
    document = resource(extension=[{"url": fhir.VERTEX_DISTANCE, "valueQuantity": quantity}])

    assert errors(document) == [("fhir.unit", "extension[0].valueQuantity")]


def test_a_duration_that_says_two_units_is_refused():
    duration = {"value": 1, "unit": "week", "system": fhir.UCUM, "code": "mo"}

    assert errors(lens(duration=duration)) == [("fhir.unit", "lensSpecification[0].duration")]


def test_a_quantity_that_is_only_a_limit_is_refused():
    quantity = {"value": 12, "comparator": "<", "unit": "mm", "system": fhir.UCUM, "code": "mm"}
    document = resource(extension=[{"url": fhir.VERTEX_DISTANCE, "valueQuantity": quantity}])

    assert errors(document) == [("fhir.modifier", "extension[0].valueQuantity.comparator")]


def test_one_of_our_extensions_said_twice_is_refused():
    expires = {"url": fhir.EXPIRES, "valueDate": "2028-03-01"}

    assert errors(resource(extension=[expires, expires])) == [("fhir.duplicate_extension", "extension[1]")]


def test_what_is_not_ours_is_left_out_and_said():
    document = resource(
        meta={"versionId": "3"},
        extension=[{"url": "https://example.org/colour-of-eyes", "valueString": "brown"}],
        dateWritten="2026-03-01T23:30:00+04:00",
        **{"\r\nSet-Cookie": 1},
    )

    assert left_out(document) == [
        ("fhir.not_ours", "?"),
        ("fhir.not_ours", "extension[0]"),
        ("fhir.not_ours", "meta"),
        ("fhir.time_of_day", "dateWritten"),
    ]
    assert from_fhir(document).prescription == prescription()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "fhir.not_json"),
        ("[" * 100_000, "fhir.not_json"),
        ('{"sphere": 1E+9999999999999999999}', "fhir.not_json"),
        ("1" * 5000, "fhir.not_json"),
        ("[]", "fhir.resource_type"),
        ('{"resourceType": "Patient"}', "fhir.resource_type"),
        ('{"resourceType": "VisionPrescription", "a": {"sphere": -2, "sphere": 2}}', "fhir.duplicate_key"),
    ],
)
def test_a_text_that_is_no_prescription_is_refused(text, code):
    reading = from_json(text)

    assert reading.prescription is None
    assert [issue.code for issue in reading.errors] == [code]


def test_a_sign_and_a_blank_survive_the_text():
    blank = LensSpecification(cylinder=Decimal("-0.125"), axis=7)
    sent = prescription(right=FAR, left=blank)

    read = from_json(as_json(to_fhir(sent))).prescription

    assert read == sent
    assert read.left.sphere is None


eighths = st.integers(-240, 240).map(lambda eighths: Decimal(eighths) / 8)
tenths = st.integers(1, 900).map(lambda tenths: Decimal(tenths) / 10)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)
prisms = st.lists(st.builds(Prism, tenths, st.sampled_from(Base)), max_size=2).map(tuple)
moments = st.dates() | st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8))])
)
lenses = st.builds(
    lambda cylindrical, **rest: LensSpecification(cylinder=cylindrical[0], axis=cylindrical[1], **rest),
    st.just((None, None)) | st.tuples(eighths.filter(bool), st.integers(1, 180)),
    sphere=st.none() | eighths,
    add=st.none() | eighths,
    prisms=prisms,
    balance=st.booleans(),
    notes=st.lists(words, max_size=2).map(tuple),
    base_curve=st.none() | tenths,
    diameter=st.none() | tenths,
    replacement=st.none() | st.builds(Replacement, tenths, st.sampled_from(Unit)),
    colour=st.none() | words,
    brand=st.none() | words,
)
distances = st.builds(PupillaryDistances, *[st.none() | tenths] * 4).filter(lambda said: said != PupillaryDistances())
prescriptions = st.builds(
    ExchangedPrescription,
    st.sampled_from(Kind),
    st.sampled_from(Status),
    moments,
    st.dates(),
    words,
    words,
    right=lenses,
    left=st.none() | lenses,
    encounter=st.none() | words,
    identifiers=st.lists(st.builds(Identifier, words, words), max_size=2).map(tuple),
    expires=st.none() | st.dates(),
    vertex_distance=st.none() | tenths,
    pupillary_distances=st.none() | distances,
)


@given(prescriptions)
def test_what_we_send_we_read_as_it_was_and_would_send_again(sent):
    written = to_fhir(sent)
    text = as_json(written)

    read = from_json(text)

    assert read == from_fhir(written) == (sent, (), ())
    assert as_json(to_fhir(read.prescription)) == text


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(prescriptions, st.data())
def test_whatever_is_put_into_a_resource_is_answered_and_never_raises(sent, data):
    written = to_fhir(sent)
    target = data.draw(st.sampled_from([written, written["lensSpecification"][0], written["patient"]]))
    target[data.draw(st.sampled_from(sorted(target)) | st.text())] = data.draw(anything)

    reading = from_fhir(written)

    assert (reading.prescription is None) == bool(reading.errors)


@given(anything | st.text().map(lambda text: {"resourceType": "VisionPrescription", text: text}))
def test_whatever_is_no_resource_is_refused(document):
    assert from_fhir(document).errors
    assert from_json(str(document)).errors
