"""A family's prescriptions, as the customer sends them by the API and two opticians work on them in the back office."""

import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.tests.factories import UserFactory
from almahra.core.tests.postbox import text_of
from prescriptions.models import Prescription, PrescriptionRead
from prescriptions.tasks import expire_prescriptions

HOME = "/api/users/prescriptions"
DESK = "/admin/prescriptions/prescription/"


class Optician:
    """Somebody at the desk, with a browser."""

    def __init__(self):
        self.person = UserFactory(is_staff=True)
        self.person.groups.add(Group.objects.get(name="Optician"))
        self.sign_in()

    def sign_in(self):
        self.browser = Client()
        self.browser.force_login(self.person)

    def queue(self):
        return [one.wearer.name for one in self.browser.get(DESK).context["cl"].result_list]

    def page(self, answer):
        return self.browser.get(f"{DESK}{row(answer).pk}/change/").context

    def press(self, answer, what, **fields):
        prescription = row(answer)
        said = self.browser.post(
            f"{DESK}{prescription.pk}/{what}/", {"revision": prescription.revision, **fields}, follow=True
        )
        return [str(message) for message in said.context["messages"]]


def row(answer):
    return Prescription.objects.get(public_id=answer["id"])


def photo():
    target = io.BytesIO()
    Image.new("RGB", (80, 60), (240, 238, 230)).save(target, "JPEG")
    return SimpleUploadedFile("IMG_1.jpg", target.getvalue(), content_type="image/jpeg")


@pytest.fixture
def opticians(db):
    call_command("setup_roles", verbosity=0)
    return Optician(), Optician()


def test_a_family_and_two_opticians(customer, user, opticians, postbox, deliver, time_machine):
    typist, verifier = opticians
    today = timezone.localdate()
    salma, noor = (
        customer.post("/api/users/wearers", {"name": name, "date_of_birth": born}).json()["id"]
        for name, born in [("Salma Hadi", "1980-05-17"), ("Noor Hadi", "2014-02-03")]
    )

    # Salma types her own and loses a minus sign, which is asked about; then she says what it is.
    hers = {
        "wearer": salma,
        "right": {"sphere": "2.25", "cylinder": "-0.75", "axis": "180"},
        "left": {"sphere": "-2.00"},
        "pd": {"distance_mm": "63"},
        "issued_on": str(today - timedelta(days=20)),
        "expires_on": str(today + timedelta(days=100)),
    }
    lost = customer.post(HOME, hers).json()
    assert lost["fields"]["right.sphere"][0]["code"] == "power.sign_missing"
    hers["right"]["sphere"] = "-2.25"
    typed = customer.post(HOME, hers).json()

    # Noor's comes as a photo; the one who types it in can not verify it.
    sent = {"file": photo(), "values": json.dumps({"wearer": noor})}
    sent_in = customer.post(HOME, sent, format="multipart").json()
    assert (sent_in["source"], sent_in["right"], sent_in["pages"]) == ("uploaded", None, 1)
    assert typist.queue() == ["Salma Hadi", "Noor Hadi"]
    values = {"right.sphere": "-1.00", "left.sphere": "-1.25", "pd.distance_mm": "56", "issued_on": str(today)}
    values["use"] = "distance"
    assert typist.press(sent_in, "type", **values | {"right.sphere": "1.00"}) == []
    assert typist.press(sent_in, "type", **values) == ["Typed in. Now somebody else compares it with the picture."]
    assert typist.press(sent_in, "verify") == ["You have typed these values, so somebody else has to verify them."]

    # The other one sees the picture beside the values, and verifies both.
    shown = verifier.page(sent_in)
    assert shown["others"] == [typist.person.get_full_name()]
    assert [row.cells[0].text for row in shown["tables"][0].rows] == ["-1.00", "-1.25"]
    picture = verifier.browser.get(shown["pages"][0].url)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    for answer in (typed, sent_in):
        assert verifier.press(answer, "verify") == ["Verified. The customer gets a mail."]
    assert verifier.queue() == []

    # A number was wrong after all: a new version, with the old one beside it; that is good until then.
    second = customer.patch(f"{HOME}/{typed['id']}", {"left": {"sphere": "-2.25"}}).json()
    assert (second["version"], second["status"]) == (2, "submitted")
    assert customer.get(f"{HOME}/{typed['id']}").json()["status"] == "verified"
    shown = verifier.page(second)
    marked = [cell.text for one in shown["tables"][0].rows for cell in one.cells if cell.differs]
    assert (marked, shown["before"]) == (["-2.25"], row(typed))
    assert [(one.version, words) for one, words in shown["versions"]] == [
        (2, "waiting for an optician"),
        (1, "verified"),
    ]
    verifier.press(second, "verify")
    assert row(typed).status == "superseded"

    # Everybody was told, in mails that say nothing of it.
    deliver()
    subjects = sorted(letter["Subject"] for letter in postbox.arrived)
    assert subjects == ["Your prescription is verified"] * 2
    for letter in postbox.arrived:
        assert not [word for word in ("2.25", "1.25", "Salma", "Noor") if word in text_of(letter)]

    # A hundred days later hers is over.
    time_machine.move_to(timezone.now() + timedelta(days=101))
    expire_prescriptions()
    statuses = sorted(Prescription.objects.values_list("status", flat=True))
    assert statuses == ["expired", "superseded", "verified"]

    # Who looked is on record: pages of values, pages to type on, and the picture once.
    reads = PrescriptionRead.objects.filter(reader=verifier.person)
    assert reads.filter(what="file").count() == 1
    assert set(reads.values_list("prescription_id", flat=True)) == {
        row(answer).public_id for answer in (typed, sent_in, second)
    }
    assert not PrescriptionRead.objects.filter(reader=user).exists()
