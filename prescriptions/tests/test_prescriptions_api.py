"""What a customer does with prescriptions: add, list, read, delete."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import WearerFactory
from prescriptions.models import Prescription, PrescriptionDeletion, PrescriptionEvent, PrescriptionFile
from prescriptions.services.adding import MOST_PRESCRIPTIONS
from prescriptions.tests.factories import (
    HOME,
    RIGHT,
    added,
    at,
    body,
    corrected,
    days_ago,
    kept,
    photo,
    story_in,
    uploaded,
    verified,
)

SOMETHING = "c0ffee00-0000-4000-8000-000000000000"


def test_a_typed_prescription_is_read_kept_and_waits_for_an_optician(customer, user, wearer):
    response = customer.post(HOME, body(wearer, prescriber={"name": "Dr Rahma Saif"}, note="I tilt my head"))

    assert response.status_code == 201
    prescription = user.prescriptions.get()
    answer = response.json()
    assert answer["right"] == {
        "sphere": "-2.25",
        "cylinder": "-0.75",
        "axis": 180,
        "add": None,
        "prism": [],
        "balance": False,
        "base_curve_mm": None,
        "diameter_mm": None,
        "brand": "",
        "colour": "",
    }
    assert answer["as_written"] == {
        "right.sphere": "-2.25",
        "right.cylinder": "-0.75",
        "right.axis": "180",
        "left.sphere": "-2.00",
        "pd.distance_mm": "63",
    }
    assert answer["pd"]["distance_mm"] == "63"
    assert (answer["status"], answer["version"], answer["source"]) == ("submitted", 1, "entered")
    assert (answer["kind"], answer["use"], answer["notation"]) == ("spectacle", "distance", "minus")
    assert (answer["prescriber"]["name"], answer["note"]) == ("Dr Rahma Saif", "I tilt my head")
    assert (answer["warnings"], answer["is_flagged"], answer["has_file"]) == ([], False, False)
    assert answer["expires_on"] == str(prescription.expires_on) == str(days_ago(30).replace(year=days_ago(30).year + 2))
    assert story_in(answer) == [("added", "submitted")]
    assert customer.get(at(prescription)).json() == answer
    assert customer.get(HOME).json()["results"] == [answer]


def test_no_cache_keeps_an_answer(customer, wearer):
    prescription = added(wearer)

    for response in [customer.get(HOME), customer.get(at(prescription)), customer.post(HOME, {})]:
        assert response["Cache-Control"] == "private, no-store"


def test_numbers_of_json_and_lines_are_read_as_well_as_fields(customer, wearer):
    numbers = body(
        wearer,
        right={"sphere": -2.25, "cylinder": -0.75, "axis": 180, "add": 2, "prism": [{"amount": 1.5, "base": "BI"}]},
        left={"sphere": -1, "add": 2},
        pd={"right_mm": 31.5, "left_mm": 32},
    )
    lines = body(
        wearer,
        right=...,
        left=...,
        pd=...,
        right_line="OD −2,25 (−0,75 à 180°) add 2.00 1.5 BI",
        left_line="-1 add +2.00",
        pd_text="31.5/32",
    )

    one, other = (customer.post(HOME, sent).json() for sent in (numbers, lines))

    for answer in (one, other):
        assert (answer["right"]["sphere"], answer["right"]["cylinder"], answer["right"]["axis"]) == (
            "-2.25",
            "-0.75",
            180,
        )
        assert (answer["right"]["add"], answer["left"]["sphere"], answer["left"]["add"]) == ("+2.00", "-1.00", "+2.00")
        assert answer["right"]["prism"] == [{"amount": "1.5", "base": "in"}]
        assert (answer["pd"]["right_mm"], answer["pd"]["left_mm"]) == ("31.5", "32")
    assert other["as_written"] == {
        "right_line": "OD −2,25 (−0,75 à 180°) add 2.00 1.5 BI",
        "left_line": "-1 add +2.00",
        "pd_text": "31.5/32",
    }


def test_warnings_are_to_be_accepted_and_the_yes_is_kept_with_words_and_time(customer, user, wearer):
    lost_sign = body(wearer, right={"sphere": "+2.25", "cylinder": "-0.75", "axis": "180"})

    asked = customer.post(HOME, lost_sign)

    assert (asked.status_code, asked.json()["code"]) == (400, "warnings_not_accepted")
    assert [found["code"] for found in asked.json()["facts"]["warnings"]] == ["rx.anisometropia", "rx.opposite_signs"]
    assert asked.json()["facts"]["warnings"][1] == {
        "code": "rx.opposite_signs",
        "field": "",
        "detail": "One eye is plus, the other minus. This is rare: please look at both signs again.",
        "needs_review": True,
    }
    assert asked.json()["fields"]["accepted_warnings"][0]["code"] == "warnings_not_accepted"
    assert not user.prescriptions.exists()

    accepted = customer.post(HOME, lost_sign | {"accepted_warnings": ["rx.anisometropia", "rx.opposite_signs"]})

    assert accepted.status_code == 201
    assert [(one["code"], one["is_accepted"]) for one in accepted.json()["warnings"]] == [
        ("rx.anisometropia", True),
        ("rx.opposite_signs", True),
    ]
    prescription = user.prescriptions.get()
    yes = prescription.document.accepted[1]
    assert (yes.code, yes.text) == ("rx.opposite_signs", asked.json()["facts"]["warnings"][1]["detail"])
    assert timezone.now() - yes.at < timedelta(minutes=1)
    assert prescription.is_flagged is True


def test_deleting_destroys_all_versions_and_leaves_a_record_of_it(customer, user, wearer, two_pages):
    values = {key: value for key, value in body(wearer).items() if key != "wearer"}
    first = uploaded(wearer, photo(), **values)
    other = added(wearer)

    assert customer.delete(at(first)).status_code == 204
    assert customer.delete(at(first)).status_code == 404

    assert list(user.prescriptions.all()) == [other]
    assert {event.prescription_id for event in PrescriptionEvent.objects.all()} == {other.pk}
    assert not PrescriptionFile.objects.exists()
    record = PrescriptionDeletion.objects.get()
    assert (record.prescription_id, record.series, record.versions, record.pages) == (
        first.public_id,
        first.series,
        1,
        2,
    )
    assert record.actor == user
    assert record.request_id


def test_deleting_any_version_deletes_the_series(customer, wearer):
    first = verified(wearer)
    second = corrected(first, note="new")

    assert customer.delete(at(second)).status_code == 204

    assert not Prescription.objects.exists()
    assert PrescriptionDeletion.objects.get().versions == 2


def test_a_wearer_with_a_prescription_stays(customer, wearer):
    added(wearer)

    response = customer.delete(f"/api/users/wearers/{wearer.public_id}")

    assert (response.status_code, response.json()["code"]) == (409, "wearer_in_use")
    wearer.refresh_from_db()


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_somebody_elses_prescription_is_not_there(customer, method):
    theirs = added(WearerFactory())
    before = kept()

    response = getattr(customer, method)(at(theirs), {} if method == "patch" else None)

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert customer.get(f"{at(theirs)}/file").json()["code"] == "not_found"
    assert customer.get(HOME).json()["count"] == 0
    assert kept() == before


def test_the_list_is_narrowed_by_wearer_and_status(customer, user, wearer):
    child = WearerFactory(owner=user, name="Noor", date_of_birth=days_ago(4000))
    waiting, done = added(child), verified(wearer)
    over = verified(wearer, issued_on=str(days_ago(700)), expires_on=str(days_ago(0)))
    Prescription.objects.filter(pk=over.pk).update(expires_on=days_ago(1))  # the clock has not struck yet

    def ids(**query):
        return {one["id"] for one in customer.get(HOME, query).json()["results"]}

    assert ids(wearer=child.public_id) == {str(waiting.public_id)}
    assert ids(status="verified") == {str(done.public_id)}
    assert ids(status="expired") == {str(over.public_id)}
    assert ids(wearer=SOMETHING) == set()
    assert customer.get(at(over)).json()["status"] == "expired"


@pytest.mark.parametrize(
    ("query", "code"),
    [({"status": "good"}, "invalid_choice"), ({"wearer": "me"}, "invalid"), ({"o": 1}, "unknown_field")],
)
def test_a_question_that_is_none_names_its_parameter(customer, query, code):
    response = customer.get(HOME, query)

    assert response.json()["fields"][next(iter(query))][0]["code"] == code


def test_ten_prescriptions_cost_as_many_queries_as_two(customer, user, wearer, django_assert_num_queries):
    for _ in range(10):
        added(wearer)

    with django_assert_num_queries(5):  # the session, the count, the page, the pictures, the events
        response = customer.get(HOME)

    assert response.json()["count"] == 10


def test_the_fifty_first_is_refused(customer, user, wearer):
    first = added(wearer)
    rows = [
        Prescription(owner=user, wearer=wearer, kind="spectacle", source="entered", sealed=b"", entered_by=user)
        for _ in range(MOST_PRESCRIPTIONS - 1)
    ]
    Prescription.objects.bulk_create(rows)

    response = customer.post(HOME, body(wearer))

    assert (response.status_code, response.json()["code"]) == (409, "too_many_prescriptions")
    assert user.prescriptions.count() == MOST_PRESCRIPTIONS
    assert customer.patch(at(first), {"note": "still"}).status_code == 200


@pytest.mark.parametrize("scope", ["prescription", "prescription_check"])
def test_writing_and_checking_have_limits_and_reading_has_none(customer, wearer, settings, scope):
    settings.THROTTLES = settings.THROTTLES | {scope: (2, 600)}
    where = {"prescription": HOME, "prescription_check": f"{HOME}/check"}[scope]
    network = {"REMOTE_ADDR": f"2001:db8::{hash(scope) % 9999}"}

    answers = [customer.post(where, {"right": RIGHT}, **network).status_code for _ in range(3)]

    assert answers[2] == 429
    assert 429 not in answers[:2]
    assert customer.get(HOME, **network).status_code == 200
