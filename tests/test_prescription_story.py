"""One family's prescriptions, from the first typed number to the last day, over the API."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from accounts.tests.factories import UserFactory
from prescriptions.bodies import ValuesBody
from prescriptions.files import receiving
from prescriptions.files.receiving import Page
from prescriptions.models import Prescription
from prescriptions.services import verifying
from prescriptions.tasks import expire_prescriptions

HOME = "/api/users/prescriptions"


@pytest.fixture
def opticians(db):
    """Two of them: one types, the other verifies."""
    call_command("setup_roles", verbosity=0)
    people = UserFactory.create_batch(2, is_staff=True)
    for person in people:
        person.groups.add(Group.objects.get(name="Optician"))
    return people


@pytest.fixture
def a_photo(monkeypatch):
    monkeypatch.setattr(receiving, "pictures_of", lambda upload: [Page(b"\xff\xd8 a page \xff\xd9", 30, 40)])
    return SimpleUploadedFile("IMG_1.jpg", b"whatever", content_type="image/jpeg")


def waiting(answer):
    return Prescription.objects.with_people().get(public_id=answer["id"])


def test_a_family_gets_its_prescriptions_verified(customer, opticians, a_photo, time_machine):
    typist, verifier = opticians
    today = timezone.localdate()

    salma, noor = (
        customer.post("/api/users/wearers", {"name": name, "date_of_birth": born}).json()["id"]
        for name, born in [("Salma Hadi", "1980-05-17"), ("Noor Hadi", "2014-02-03")]
    )

    # Salma types her own, and loses a minus sign.
    hers = {
        "wearer": salma,
        "right": {"sphere": "2.25", "cylinder": "-0.75", "axis": "180"},
        "left": {"sphere": "-2.00"},
        "pd_text": "63/60",
        "issued_on": str(today - timedelta(days=20)),
        "expires_on": str(today + timedelta(days=100)),
    }
    asked = customer.post(HOME, hers).json()
    assert asked["fields"]["right.sphere"][0]["code"] == "power.sign_missing"
    hers["right"]["sphere"] = "+2.25"
    asked = customer.post(f"{HOME}/check", hers).json()
    assert "rx.opposite_signs" in [one["code"] for one in asked["warnings"]]
    hers["right"]["sphere"] = "-2.25"
    typed = customer.post(HOME, hers).json()
    assert (typed["status"], typed["warnings"], typed["pd"]["near_mm"]) == ("submitted", [], "60")

    # Noor's comes as a photo; one optician types it in, and the other verifies it.
    sent = {"file": a_photo, "values": json.dumps({"wearer": noor})}
    photo = customer.post(HOME, sent, format="multipart").json()
    assert (photo["source"], photo["right"], photo["pages"]) == ("uploaded", None, 1)
    values = {"right_line": "-1.00", "left_line": "-1.25", "pd_text": "56", "issued_on": str(today)}
    verifying.type_in(waiting(photo), ValuesBody.read(values), by=typist, revision=1)
    for answer in (typed, photo):
        prescription = waiting(answer)
        assert Prescription.objects.visible_to(verifier).filter(pk=prescription.pk).exists()
        verifying.verify(prescription, by=verifier, revision=prescription.revision)
    seen = customer.get(f"{HOME}/{photo['id']}").json()
    assert (seen["status"], seen["right"]["sphere"], seen["left"]["sphere"]) == ("verified", "-1.00", "-1.25")
    assert [event["kind"] for event in seen["events"]] == ["added", "typed_in", "moved"]

    # A number was wrong after all: a new version, and the old one is good until that is verified.
    second = customer.patch(f"{HOME}/{typed['id']}", {"left": {"sphere": "-2.25"}}).json()
    assert (second["version"], second["supersedes"], second["status"]) == (2, typed["id"], "submitted")
    assert customer.get(f"{HOME}/{typed['id']}").json()["status"] == "verified"
    verifying.verify(waiting(second), by=verifier, revision=1)
    assert customer.get(f"{HOME}/{typed['id']}").json()["status"] == "superseded"

    # A hundred days later hers is over, told at once and noted by the clock.
    time_machine.move_to(timezone.now() + timedelta(days=101))
    assert customer.get(f"{HOME}/{second['id']}").status_code == 401
    expire_prescriptions()
    statuses = {one.public_id: one.status for one in Prescription.objects.all()}
    assert sorted(statuses.values()) == ["expired", "superseded", "verified"]
