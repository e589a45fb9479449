"""An optician's desk in tests: what it shows, and how its buttons are pressed."""

from datetime import timedelta

from django.utils import timezone

from accounts.tests.factories import WearerFactory
from prescriptions.models import Prescription
from prescriptions.tests.factories import added

LIST = "/admin/prescriptions/prescription/"
VALUES = ["2.25", "0.75"]
# Strong enough for an optician to look twice.
STRONG = {
    "right": {"sphere": "-14.00"},
    "left": {"sphere": "-14.00"},
    "vertex_distance_mm": "12",
    "accepted_warnings": ["sphere.high@right", "sphere.high@left"],
}


def page(prescription):
    return f"{LIST}{prescription.pk}/change/"


def press(desk, prescription, what="verify", **fields):
    fields = {"revision": prescription.revision, **fields}
    return desk.post(f"{LIST}{prescription.pk}/{what}/", fields, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def rows(response):
    return [one.wearer.name for one in response.context["cl"].result_list]


def fresh(prescription):
    return Prescription.objects.with_people().get(pk=prescription.pk)


def waiting_since(prescription, **ago):
    Prescription.objects.filter(pk=prescription.pk).update(submitted_at=timezone.now() - timedelta(**ago))


def of(name, **changes):
    return added(WearerFactory(name=name), **changes)
