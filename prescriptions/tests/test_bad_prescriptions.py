"""What people get wrong, by hand and on purpose: the exact code on the field at fault, and nothing is kept."""

import pytest

from accounts.tests.factories import WearerFactory
from prescriptions.models import Prescription
from prescriptions.tests.factories import HOME, LEFT, RIGHT, added, at, body, days_ago, verified

NOBODYS = "c0ffee00-0000-4000-8000-000000000000"


def first_code(response, field):
    return response.json()["fields"][field][0]["code"]


READING = [
    # a lost sign, and others that are not where they belong
    ({"right": {"sphere": "2.25"}}, "right.sphere", "power.sign_missing"),
    ({"right": RIGHT | {"cylinder": "0.75"}}, "right.cylinder", "power.sign_missing"),
    ({"right": {"sphere": "٢٫٢٥"}}, "right.sphere", "power.sign_missing"),
    ({"right": {"sphere": "2.25-"}}, "right.sphere", "power.trailing_sign"),
    ({"right": ..., "right_line": "2.25 -0.75 x 180"}, "right_line", "power.sign_missing"),
    # numbers that are none, or two
    ({"right": {"sphere": "-225"}}, "right.sphere", "power.missing_decimal_point"),
    ({"right": {"sphere": -225}}, "right.sphere", "power.missing_decimal_point"),
    ({"right": {"sphere": "-2.20"}}, "right.sphere", "power.step"),
    ({"right": {"sphere": -2.2}}, "right.sphere", "power.step"),
    ({"right": {"sphere": "-2.2.5"}}, "right.sphere", "power.malformed"),
    ({"right": {"sphere": "-1 5"}}, "right.sphere", "power.malformed"),
    ({"right": {"sphere": "-2²"}}, "right.sphere", "power.malformed"),
    ({"right": {"sphere": "?2.25"}}, "right.sphere", "power.malformed"),
    ({"right": {"sphere": "-2.25\x00"}}, "right.sphere", "power.malformed"),
    ({"right": {"sphere": "9" * 5000}}, "right.sphere", "power.malformed"),
    ({"right": {"sphere": 10**30}}, "right.sphere", "power.missing_decimal_point"),
    ({"right": {"sphere": 1e-7}}, "right.sphere", "power.malformed"),
    ({"right": RIGHT | {"cylinder": "BAL"}}, "right.cylinder", "power.malformed"),
    ({"right": RIGHT | {"sphere": "-2.25 DS"}}, "right.cylinder", "rx.malformed"),
    ({"right": RIGHT | {"axis": "1 80"}}, "right.axis", "axis.not_integer"),
    ({"right": RIGHT | {"axis": "about 90"}}, "right.axis", "axis.not_integer"),
    # lines and texts
    ({"right": ..., "right_line": "two and a quarter"}, "right_line", "rx.malformed"),
    ({"right": ..., "right_line": "OS -2.25"}, "right_line", "x.line.other_eye"),
    ({"right": ..., "right_line": "OU -2.25"}, "right_line", "x.line.other_eye"),
    ({"right": ..., "right_line": "-2.20"}, "right_line", "sphere:power.step"),
    ({"right": ..., "right_line": "-2.25 -0.75"}, "right_line", "axis.required"),
    ({"right": ..., "right_line": "-2.25 3 PD"}, "right_line", "prism.base_required"),
    ({"right_line": "-2.25"}, "right_line", "x.given_twice"),
    ({"pd_text": "63"}, "pd_text", "x.given_twice"),
    ({"pd": ..., "pd_text": "31"}, "pd_text", "pd.looks_monocular"),
    ({"pd": ..., "pd_text": "60/63"}, "pd_text", "pd.near_exceeds_distance"),
    ({"pd": ..., "pd_text": "63/31"}, "pd_text", "pd.ambiguous"),
    ({"pd": ..., "pd_text": "sixty"}, "pd_text", "pd.malformed"),
    ({"pd": {"distance_mm": "63.25"}}, "pd.distance_mm", "pd.step"),
    ({"pd": {"distance_mm": "-63"}}, "pd.distance_mm", "pd.malformed"),
    ({"vertex_distance_mm": "wide"}, "vertex_distance_mm", "x.length.malformed"),
]
JUDGING = [
    ({"right": {"sphere": ""}}, "right.sphere", "sphere.missing@right"),
    ({"right": {"sphere": None}}, "right.sphere", "sphere.missing@right"),
    ({"right": {"sphere": "-"}}, "right.sphere", "sphere.missing@right"),
    ({"right": {}}, "right.sphere", "sphere.missing@right"),
    ({"right": ...}, "right", "eye.missing@right"),
    ({"left": None}, "left", "eye.missing@left"),
    ({"right": {"sphere": "-30.25"}}, "right.sphere", "sphere.range@right"),
    ({"right": {"sphere": "-2.25", "axis": "90"}}, "right.axis", "axis.cylinder_missing@right"),
    ({"right": {"sphere": "-2.25", "cylinder": "-0.75"}}, "right.axis", "axis.required@right"),
    ({"right": RIGHT | {"axis": "181"}}, "right.axis", "axis.range@right"),
    ({"right": RIGHT | {"axis": "-5"}}, "right.axis", "axis.range@right"),
    ({"right": RIGHT | {"axis": 90.5}}, "right.axis", "axis.not_integer@right"),
    ({"right": RIGHT | {"cylinder": "-12.25"}}, "right.cylinder", "cylinder.range@right"),
    ({"right": RIGHT | {"add": "-2.00"}}, "right.add", "add.sign@right"),
    ({"right": RIGHT | {"add": "4.25"}}, "right.add", "add.range@right"),
    ({"use": "progressive"}, "right.add", "add.required"),
    ({"right": RIGHT | {"prism": [{"amount": "2", "base": "sideways"}]}}, "right.prism", "prism.base_invalid@right"),
    ({"right": RIGHT | {"prism": [{"amount": "2", "base": ""}]}}, "right.prism", "prism.base_required@right"),
    ({"right": RIGHT | {"prism": [{"amount": "2"}]}}, "right.prism", "prism.base_required@right"),
    ({"right": RIGHT | {"prism": [{"base": "in"}]}}, "right.prism", "prism.amount_required@right"),
    ({"right": RIGHT | {"prism": [{"amount": "-2", "base": "in"}]}}, "right.prism", "prism.range@right"),
    ({"right": RIGHT | {"prism": [{"amount": 2, "base": "in"}] * 2}}, "right.prism", "prism.duplicate@right"),
    ({"pd": {"distance_mm": "31.5"}}, "pd.distance_mm", "pd.looks_monocular"),
    ({"pd": {"distance_mm": "63", "near_mm": "30"}}, "pd.near_mm", "pd.looks_monocular"),
    ({"pd": {"distance_mm": "81"}}, "pd.distance_mm", "pd.range"),
    ({"pd": {"right_mm": "31"}}, "pd.right_mm", "pd.mono_incomplete"),
    ({"pd": {"right_mm": "31", "left_mm": "41"}}, "pd.left_mm", "pd.mono_range@left"),
    ({"pd": {"distance_mm": "63", "right_mm": "33", "left_mm": "33"}}, "pd.distance_mm", "pd.sum_mismatch"),
    ({"pd": {"distance_mm": "60", "near_mm": "63"}}, "pd.near_mm", "pd.near_exceeds_distance"),
    ({"pd": {"distance_mm": "63", "measured_on": "2999-01-01"}}, "pd.measured_on", "x.pd.measured_in_future"),
    ({"vertex_distance_mm": "21"}, "vertex_distance_mm", "bvd.range"),
    ({"issued_on": "2999-01-01"}, "issued_on", "date.issued_in_future"),
    ({"expires_on": str(days_ago(31))}, "expires_on", "date.expiry_before_issue"),
    ({"right": RIGHT | {"brand": "Rimal Daily"}}, "right", "x.eye.contact_lens_value@right"),
    ({"kind": "contact"}, "right.base_curve_mm", "cl.base_curve_required@right"),
    ({"kind": "contact", "left": {"balance": True}}, "left.balance", "x.cl.balance@left"),
    ({"kind": "contact", "right": ..., "left": ...}, "right", "eye.missing"),
]
SHAPES = [
    ({"right": {"sphere": True}}, "right.sphere", "invalid"),
    ({"right": {"sphere": ["-2.25"]}}, "right.sphere", "invalid"),
    ({"right": "-2.25"}, "right", "invalid"),
    ({"right": {"spere": "-2.25"}}, "right.spere", "unknown_field"),
    ({"right": RIGHT | {"prism": {"amount": 1}}}, "right.prism", "not_a_list"),
    ({"right": RIGHT | {"prism": [{"amount": 1, "base": "in"}] * 5}}, "right.prism", "max_length"),
    ({"right": RIGHT | {"prism": [5]}}, "right.prism.0", "invalid"),
    ({"right": RIGHT | {"balance": "perhaps"}}, "right.balance", "invalid"),
    ({"pd": {"method": "guess"}}, "pd.method", "invalid_choice"),
    ({"pd": [63]}, "pd", "invalid"),
    ({"use": "sun"}, "use", "invalid_choice"),
    ({"kind": "monocle"}, "kind", "invalid_choice"),
    ({"issued_on": "yesterday"}, "issued_on", "invalid"),
    ({"jurisdiction": "XX"}, "jurisdiction", "country"),
    ({"prescriber": {"email": "at home"}}, "prescriber.email", "invalid"),
    ({"note": "x" * 1001}, "note", "max_length"),
    ({"note": "a\x00b"}, "note", "null_characters_not_allowed"),
    ({"accepted_warnings": "all"}, "accepted_warnings", "not_a_list"),
    ({"accepted_warnings": ["x"] * 61}, "accepted_warnings", "max_length"),
    ({"wearer": "me"}, "wearer", "invalid"),
    ({"wearer": ...}, "wearer", "required"),
    ({"wearer": NOBODYS}, "wearer", "unknown_wearer"),
    *[
        ({field: 1}, field, "unknown_field")
        for field in [
            "id",
            "owner",
            "status",
            "verified_by",
            "source",
            "version",
            "is_flagged",
            "expires",
            "supersedes",
        ]
    ],
]


@pytest.mark.parametrize(("change", "field", "code"), [*READING, *JUDGING, *SHAPES])
def test_bad_input_names_its_field_and_keeps_nothing(customer, wearer, change, field, code):
    response = customer.post(HOME, body(wearer, **change))

    assert response.status_code == 400
    assert first_code(response, field) == code
    assert not Prescription.objects.exists()


@pytest.mark.parametrize(("change", "field", "code"), READING)
def test_not_even_a_draft_guesses(customer, wearer, change, field, code):
    response = customer.post(HOME, body(wearer, **change, is_draft=True))

    assert (response.status_code, first_code(response, field)) == (400, code)
    assert not Prescription.objects.exists()


@pytest.mark.parametrize(("change", "field", "code"), [*READING, *JUDGING])
def test_a_check_says_the_same_and_nothing_twice(customer, wearer, change, field, code):
    response = customer.post(f"{HOME}/check", body(wearer, **change))

    assert response.status_code == 200
    assert response.json()["status"] == "reject"
    assert (field, code) in [(error["field"], error["code"]) for error in response.json()["errors"]]
    assert all(error["detail"] for error in response.json()["errors"])
    assert not Prescription.objects.exists()


@pytest.mark.parametrize(("change", "field", "code"), READING)
def test_what_can_not_be_read_hides_what_would_only_follow_from_it(customer, wearer, change, field, code):
    errors = customer.post(f"{HOME}/check", body(wearer, **change)).json()["errors"]

    assert [(error["field"], error["code"]) for error in errors] == [(field, code)]


def test_a_lost_sign_is_told_with_both_readings(customer, wearer):
    response = customer.post(HOME, body(wearer, right={"sphere": "2.25"}))

    [said] = response.json()["fields"]["right.sphere"]
    assert said["detail"] == "Is it plus or minus: +2.25 or -2.25? Please write the sign."


def test_a_lost_point_is_told_with_what_may_be_meant(customer, wearer):
    response = customer.post(HOME, body(wearer, right={"sphere": "-225"}))

    assert response.json()["fields"]["right.sphere"][0]["detail"].endswith("Do you mean -2.25?")


def test_a_sign_lost_on_paper_shows_beside_the_other_eye_or_the_last_time(customer, wearer):
    opposite = customer.post(HOME, body(wearer, right={"sphere": "+2.00"}))
    assert "rx.opposite_signs" in [one["code"] for one in opposite.json()["facts"]["warnings"]]

    verified(wearer)
    both = customer.post(HOME, body(wearer, right={"sphere": "+2.25"}, left={"sphere": "+2.00"}))

    assert [one["code"] for one in both.json()["facts"]["warnings"]] == ["x.rx.large_change"]


def test_an_expired_one_may_be_kept_once_that_is_clear(customer, wearer):
    old = body(wearer, issued_on=str(days_ago(365 * 3)))

    asked = customer.post(HOME, old)
    kept = customer.post(HOME, old | {"accepted_warnings": ["date.expired"]})

    assert [(one["code"], one["field"]) for one in asked.json()["facts"]["warnings"]] == [
        ("date.expired", "expires_on")
    ]
    assert (kept.status_code, kept.json()["status"]) == (201, "submitted")


def test_another_customers_ids_in_a_body_are_as_unknown_as_nobodys(customer, wearer):
    theirs = added(WearerFactory())
    known = [str(theirs.wearer.public_id), str(theirs.public_id)]

    for wearer_id, prescription_id in (known, [NOBODYS, NOBODYS]):
        post = customer.post(HOME, body(wearer, wearer=wearer_id))
        check = customer.post(f"{HOME}/check", {"wearer": wearer_id, "right": RIGHT})
        correction = customer.post(f"{HOME}/check", {"prescription": prescription_id})
        assert [post.status_code, check.status_code, correction.status_code] == [400] * 3
        assert first_code(post, "wearer") == first_code(check, "wearer") == "unknown_wearer"
        assert first_code(correction, "prescription") == "unknown_prescription"
    patch = customer.patch(at(added(wearer)), {"wearer": known[0]})
    assert first_code(patch, "wearer") == "unknown_field"
    assert not wearer.owner.prescriptions.exclude(wearer=wearer).exists()


def test_a_check_of_a_correction_begins_with_what_is_on_file(customer, wearer):
    prescription = added(wearer)

    answer = customer.post(
        f"{HOME}/check", {"prescription": str(prescription.public_id), "left": {"sphere": "+2.00"}}
    ).json()

    assert (answer["status"], answer["values"]["right"]["sphere"]) == ("warn", "-2.25")
    assert [one["code"] for one in answer["warnings"]] == ["rx.anisometropia", "rx.opposite_signs"]
    assert answer["expires_on"] == str(prescription.expires_on)
    assert prescription.owner.prescriptions.get().revision == 1


def test_a_check_without_a_wearer_knows_no_age(customer):
    values = {"right": LEFT | {"add": "2.00"}, "left": LEFT | {"add": "2.00"}, "pd": {"distance_mm": "63"}}

    answer = customer.post(f"{HOME}/check", values).json()

    assert (answer["status"], answer["errors"], answer["warnings"]) == ("accept", [], [])
    assert answer["expires_on"] is None


def test_a_young_wearer_with_an_addition_is_unusual(customer, user):
    child = WearerFactory(owner=user, date_of_birth=days_ago(3000))
    values = {"right": LEFT | {"add": "2.00"}, "left": LEFT | {"add": "2.00"}, "wearer": str(child.public_id)}

    answer = customer.post(f"{HOME}/check", values).json()

    assert [one["code"] for one in answer["warnings"]] == ["add.age_unusual"]


def test_the_words_are_arabic_for_who_reads_arabic(customer, wearer):
    sent = body(wearer, right={"sphere": "2.25"}, left={"sphere": ""})

    fields = customer.post(HOME, sent, headers={"Accept-Language": "ar"}).json()["fields"]

    for field in ["right.sphere", "left.sphere"]:
        assert not any(word in fields[field][0]["detail"] for word in ["Please", "eye", "sign"])
