"""An open prescription is corrected in place, a verified one by a new version."""

import pytest

from prescriptions.errors import IllegalTransition, PrescriptionChanged
from prescriptions.models import Prescription
from prescriptions.reasons import Rejection
from prescriptions.services import verifying
from prescriptions.services.advancing import advance
from prescriptions.status import Status
from prescriptions.tests.factories import HOME, added, at, body, corrected, kept, story_in, verified


def test_an_open_one_is_corrected_in_place_and_what_is_not_named_stays(customer, wearer):
    prescription = added(wearer, note="first", prescriber={"name": "Dr Rahma Saif", "fax": "1"})

    answer = customer.patch(at(prescription), {"right": {"sphere": "-2.50"}, "prescriber": {"fax": "2"}}).json()

    assert (answer["right"]["sphere"], answer["right"]["cylinder"], answer["right"]["axis"]) == ("-2.50", "-0.75", 180)
    assert (answer["prescriber"]["name"], answer["prescriber"]["fax"], answer["note"]) == (
        "Dr Rahma Saif",
        "2",
        "first",
    )
    assert (answer["id"], answer["version"], answer["status"]) == (str(prescription.public_id), 1, "submitted")
    assert answer["as_written"]["right.sphere"] == "-2.50"
    assert story_in(answer) == [("added", "submitted"), ("changed", "submitted")]


def test_a_line_takes_the_place_of_a_whole_eye(customer, wearer):
    prescription = added(wearer)

    answer = customer.patch(at(prescription), {"right_line": "-2.50"}).json()

    assert (answer["right"]["sphere"], answer["right"]["cylinder"], answer["right"]["axis"]) == ("-2.50", None, None)
    assert answer["as_written"] == {"right_line": "-2.50", "left.sphere": "-2.00", "pd.distance_mm": "63"}


def test_a_yes_counts_on_while_the_values_stay_and_not_longer(customer, wearer):
    strong = {"right": {"sphere": "-13.00"}, "left": {"sphere": "-13.00"}, "vertex_distance_mm": "12"}
    prescription = added(wearer, **strong, accepted_warnings=["sphere.high@left", "sphere.high@right"])

    assert customer.patch(at(prescription), {"note": "hello"}).status_code == 200
    stronger = customer.patch(at(prescription), {"right": {"sphere": "-14.00"}})

    assert [one["code"] for one in stronger.json()["facts"]["warnings"]] == ["sphere.high@left", "sphere.high@right"]


def test_a_verified_one_is_never_edited_a_new_version_takes_its_place(customer, wearer, optician):
    first = verified(wearer, by=optician)
    before = bytes(Prescription.objects.get(pk=first.pk).sealed)

    response = customer.patch(at(first), {"right": {"sphere": "-2.50"}})

    assert response.status_code == 201
    second = Prescription.objects.get(public_id=response.json()["id"])
    assert (second.version, second.series, second.supersedes_id, second.status) == (
        2,
        first.series,
        first.pk,
        "submitted",
    )
    assert response.json()["supersedes"] == str(first.public_id)
    old = customer.get(at(first)).json()
    assert (old["status"], old["right"]["sphere"]) == ("verified", "-2.25")
    assert old["superseded_by"] == response.json()["id"]
    assert bytes(Prescription.objects.get(pk=first.pk).sealed) == before

    verifying.verify(second, by=optician, revision=second.revision)

    assert [customer.get(at(one)).json()["status"] for one in (first, second)] == ["superseded", "verified"]


def test_a_corrected_one_is_not_corrected_twice(customer, wearer):
    first = verified(wearer)
    second = corrected(first, note="once")
    before = kept()

    response = customer.patch(at(first), {"note": "twice"})

    assert (response.status_code, response.json()["code"]) == (409, "has_newer_version")
    assert response.json()["facts"] == {"id": str(second.public_id)}
    assert kept() == before


def test_nothing_but_a_draft_becomes_one(customer, wearer):
    prescription = added(wearer)
    before = kept()

    response = customer.patch(at(prescription), {"is_draft": True})

    assert response.json()["fields"]["is_draft"][0]["code"] == "not_a_draft"
    assert kept() == before


def test_a_draft_may_have_gaps_and_is_sent_when_it_is_whole(customer, user, wearer):
    draft = customer.post(HOME, body(wearer, left=..., is_draft=True))

    assert (draft.status_code, draft.json()["status"], draft.json()["submitted_at"]) == (201, "draft", None)
    assert [one["code"] for one in draft.json()["errors"]] == ["eye.missing@left"]
    prescription = user.prescriptions.get()
    assert customer.patch(at(prescription), {"note": "more later"}).json()["status"] == "draft"
    early = customer.patch(at(prescription), {"is_draft": False})
    assert early.json()["fields"]["left"][0]["code"] == "eye.missing@left"
    assert prescription.status == "draft"

    whole = customer.patch(at(prescription), {"left": {"sphere": "-2.00"}, "is_draft": False})

    assert (whole.status_code, whole.json()["status"], whole.json()["errors"]) == (200, "submitted", [])
    assert whole.json()["note"] == "more later"
    assert story_in(whole.json()) == [
        ("added", "draft"),
        ("changed", "draft"),
        ("changed", "draft"),
        ("moved", "submitted"),
    ]


def test_a_correction_of_what_was_decided_meanwhile_is_looked_at_again(wearer, optician):
    prescription = added(wearer)
    verifying.verify(prescription, by=optician, revision=1)
    before = kept()

    with pytest.raises(PrescriptionChanged):
        corrected(prescription, right={"sphere": "-2.50"})

    assert kept() == before


def test_a_step_is_judged_by_the_row_and_not_by_our_copy_of_it(wearer, optician):
    prescription = added(wearer)
    verifying.reject(prescription, by=optician, revision=1, reason=Rejection.OTHER)
    before = kept()

    with pytest.raises(IllegalTransition):
        advance(prescription, Status.NEEDS_INFO, by=optician)

    assert kept() == before
