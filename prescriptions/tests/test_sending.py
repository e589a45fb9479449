"""Forms with a file: what is in them, and what becomes of it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from prescriptions.models import PrescriptionFile
from prescriptions.services import verifying
from prescriptions.tests.factories import (
    HOME,
    added,
    at,
    body,
    days_ago,
    kept,
    photo,
    uploaded,
)


def test_a_file_alone_needs_no_values_and_keeps_its_pages(customer, user, wearer, two_pages):
    values = json.dumps({"wearer": str(wearer.public_id), "issued_on": str(days_ago(3))})

    response = customer.post(HOME, {"file": photo(), "values": values}, format="multipart")

    assert response.status_code == 201
    answer = response.json()
    assert (answer["source"], answer["has_file"], answer["pages"]) == ("uploaded", True, 2)
    assert (answer["right"], answer["left"], answer["status"]) == (None, None, "submitted")
    links = customer.get(f"{at(answer['id'])}/file").json()
    assert [(page["page"], page["width"], page["height"]) for page in links["pages"]] == [(1, 40, 60), (2, 41, 61)]
    assert links["url"] == links["pages"][0]["url"]
    assert links["url"].startswith("http://testserver/")


def test_values_beside_a_file_are_checked_as_ever(customer, wearer, two_pages):
    values = SimpleUploadedFile("blob", json.dumps(body(wearer, right={"sphere": ""})).encode(), "application/json")

    response = customer.post(HOME, {"file": photo(), "values": values}, format="multipart")

    assert response.json()["fields"]["right.sphere"][0]["code"] == "sphere.missing@right"
    assert kept() == [[], [], []]


@pytest.mark.parametrize(
    ("form", "field", "code"),
    [
        ({"values": "{}"}, "file", "required"),
        ({"file": "no file", "values": "{}"}, "file", "required"),
        ({"file": [photo(), photo()]}, "file", "given_twice"),
        ({"file": photo(), "values": ["{}", "{}"]}, "values", "given_twice"),
        ({"file": photo(), "status": "verified"}, "status", "unknown_field"),
        ({"file": photo()}, "wearer", "required"),
        ({"file": photo(), "values": "[]"}, "non_field_errors", "invalid"),
    ],
)
def test_a_form_that_is_none_names_its_part(customer, wearer, two_pages, form, field, code):
    response = customer.post(HOME, form, format="multipart")

    assert (response.status_code, response.json()["fields"][field][0]["code"]) == (400, code)


@pytest.mark.parametrize("text", ["{", "NaN", '{"wearer": 1e999}', "[" * 5000, "\x00"])
def test_json_in_a_form_is_read_as_strictly_as_a_body(customer, two_pages, text):
    response = customer.post(HOME, {"file": photo(), "values": text}, format="multipart")

    assert (response.status_code, response.json()["code"]) == (400, "malformed_body")


def test_a_new_file_takes_the_place_of_the_old_one(customer, user, wearer, two_pages):
    prescription = uploaded(wearer, photo())
    old = set(prescription.files.values_list("name", flat=True))
    del two_pages[1]

    response = customer.patch(at(prescription), {"file": photo(), "values": "{}"}, format="multipart")

    assert (response.status_code, response.json()["pages"]) == (200, 1)
    assert prescription.files.get().name not in old


def test_a_new_version_keeps_the_picture_unless_there_is_a_new_one(customer, wearer, two_pages, optician, monkeypatch):
    values = {key: value for key, value in body(wearer).items() if key != "wearer"}
    waiting = uploaded(wearer, photo(), **values)
    first = verifying.verify(waiting, by=optician, revision=1)

    second = customer.patch(at(first), {"right": {"sphere": "-2.50"}}).json()

    assert (second["pages"], second["source"]) == (2, "uploaded")
    names = set(PrescriptionFile.objects.values_list("name", flat=True))
    assert len(names) == 4


def test_there_is_no_link_where_there_is_no_picture(customer, wearer):
    assert customer.get(f"{at(added(wearer))}/file").status_code == 404


def test_values_in_a_form_are_no_larger_than_a_body(customer, two_pages):
    values = SimpleUploadedFile("blob", b" " * 1_000_001, "application/json")

    response = customer.post(HOME, {"file": photo(), "values": values}, format="multipart")

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_form_over_ten_megabytes_is_refused_before_it_is_read(customer):
    response = customer.post(HOME, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="10000001")

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
