"""What a prescription says is nowhere in clear: not in a table, not in a log, not in another row's seal."""

import json
import logging

import pytest
import structlog
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.tests.factories import WearerFactory
from almahra.core import crypto
from almahra.core.tests.in_the_open import every_table, everything_logged
from prescriptions.models import Prescription
from prescriptions.reasons import Question
from prescriptions.services import verifying
from prescriptions.tests.factories import HOME, added, at, body, corrected, days_ago

MARKERS = [
    "-17.37",
    "17,37",
    "-11.62",
    "Zebrafinch",
    "GOC-773311",
    "73.7",
    "ninety-seventh street",
    "quail@prescriber.example",
    "my left eye waters",
    "Is the left eye minus?",
]


@pytest.fixture
def log():
    with everything_logged() as written:
        yield written
    structlog.contextvars.clear_contextvars()


def telling(wearer):
    return body(
        wearer,
        right=...,
        right_line="OD −17,37 +0.50 x 90",
        left={"sphere": "-11.625"},
        pd={"distance_mm": "73.7"},
        prescriber={
            "name": "Zebrafinch",
            "licence": "GOC-773311",
            "email": "quail@prescriber.example",
            "address": "ninety-seventh street",
        },
        note="my left eye waters",
        vertex_distance_mm="12",
        is_draft=False,
    )


def test_no_value_name_or_text_is_in_a_table_or_a_log(customer, user, wearer, optician, two_pages, log, deliver):
    asked = customer.post(HOME, telling(wearer))
    codes = [one["code"] for one in asked.json()["facts"]["warnings"]]
    form = {
        "file": SimpleUploadedFile("Zebrafinch.jpg", b"whatever"),
        "values": json.dumps(telling(wearer) | {"accepted_warnings": codes}),
    }
    sent = customer.post(HOME, form, format="multipart")
    assert sent.status_code == 201, sent.json()
    prescription = user.prescriptions.get()
    customer.post(f"{HOME}/check", telling(wearer))
    customer.post(HOME, body(wearer, right={"sphere": "17.37 Zebrafinch"}))
    customer.patch(at(prescription), {"left": {"sphere": "11.625"}})
    verifying.ask(prescription, by=optician, revision=1, question=Question.OTHER, note="Is the left eye minus?")
    answered = corrected(Prescription.objects.with_people().get(pk=prescription.pk), note="my left eye waters still")
    verifying.verify(answered, by=optician, revision=answered.revision)
    customer.get(HOME)
    customer.patch(at(prescription), {"note": "my left eye waters no more"})
    deliver()

    assert prescription.document.prescriber.name == "Zebrafinch"
    dump, printed = every_table(), log.getvalue()
    assert str(prescription.public_id).encode() in dump
    assert HOME in printed
    for marker in MARKERS:
        assert marker.encode() not in dump
        assert marker not in printed
        assert json.dumps(marker).strip('"') not in printed
    assert wearer.name not in printed


def test_the_search_would_find_a_marker(wearer):
    """A control: what is put into a table in clear, or as bytes without a seal, is found."""
    Prescription.objects.filter(pk=added(wearer).pk).update(sealed=b"Zebrafinch -17.375")

    assert b"Zebrafinch" in every_table()
    assert wearer.name.encode() in every_table()


def test_the_log_would_show_a_marker(log):
    logging.getLogger("prescriptions").debug("Zebrafinch")

    assert "Zebrafinch" in log.getvalue()


def test_a_document_does_not_open_in_another_row(user, wearer):
    one, other = added(wearer), added(wearer)
    Prescription.objects.filter(pk=other.pk).update(sealed=one.sealed)

    with pytest.raises(crypto.SealBroken):
        _ = Prescription.objects.with_people().get(pk=other.pk).document


def test_a_document_does_not_open_for_another_customer(wearer):
    one = added(wearer)
    Prescription.objects.filter(pk=one.pk).update(owner=WearerFactory().owner)

    with pytest.raises(crypto.SealBroken):
        _ = Prescription.objects.with_people().get(pk=one.pk).document


def test_what_staff_read_of_a_row_names_nobody(wearer):
    prescription = added(wearer, issued_on=str(days_ago(2)))

    assert str(prescription) == f"{prescription.public_id} v1"


def test_what_does_not_open_is_a_503_and_no_guess(wearer, sign_in):
    one, other = added(wearer), added(wearer)
    Prescription.objects.filter(pk=one.pk).update(sealed=other.sealed)

    answer = sign_in(wearer.owner).get(at(one))

    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")
    assert answer.headers["Retry-After"]
