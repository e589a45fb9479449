"""What the eyes of the demo shop's customers need: one verified prescription, and a queue for the optician."""

import io
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User, Wearer
from prescriptions.bodies import PrescriptionBody, ValuesBody
from prescriptions.models import Prescription
from prescriptions.services.adding import add_prescription
from prescriptions.services.verifying import type_in, verify

from .people import CUSTOMER_EMAIL, SECOND_OPTICIAN_EMAIL
from .prescription_art import Sheet, photo_of

IDRIS = "idris@readers.example"
# Name and date of birth of a wearer, by the e-mail of their account.
WEARERS = [
    (CUSTOMER_EMAIL, "Salma Hadi", date(1988, 3, 12)),
    (CUSTOMER_EMAIL, "Noor Hadi", date(2016, 9, 4)),
    (IDRIS, "Idris Mansour", date(1971, 11, 23)),
]
PRESCRIBER = {"name": "Dr L. Sabbagh", "licence": "OD-4417", "address": "14 Lantern Street"}


def load_prescriptions() -> int:
    """Wearers, and their prescriptions in a shop that has none yet; how many were new."""
    _idris()
    new = sum(_wearer(email, name, born) for email, name, born in WEARERS)
    if Prescription.objects.exists():
        return new
    _last_year()
    _this_year()
    _child()
    _strong()
    return new + Prescription.objects.count()


def _idris() -> None:
    """Somebody who can not sign in."""
    facts = {"first_name": "Idris", "last_name": "Mansour", "email_verified_at": timezone.now(), "password": "!"}
    User.objects.get_or_create(email=IDRIS, defaults=facts)


def _wearer(email: str, name: str, born: date) -> bool:
    owner = User.objects.with_email(email).get()
    return Wearer.objects.get_or_create(owner=owner, name=name, defaults={"date_of_birth": born})[1]


def _last_year() -> None:
    """Salma typed it, and a colleague of the optician verified it."""
    powers = {
        "right": {"sphere": "-2.00", "cylinder": "-0.50", "axis": "175"},
        "left": {"sphere": "-1.75", "cylinder": "-0.75", "axis": "10"},
    }
    pd = {"distance_mm": "62", "method": "practitioner"}
    waiting = _added("Salma Hadi", {**powers, **_day(330, 720), "pd": pd})
    verify(waiting, by=User.objects.with_email(SECOND_OPTICIAN_EMAIL).get(), revision=waiting.revision)


def _this_year() -> None:
    """Salma photographed it and typed it as well: it differs a little from the last one."""
    powers = {
        "right": {"sphere": "-2.25", "cylinder": "-0.50", "axis": "175"},
        "left": {"sphere": "-2.00", "cylinder": "-0.75", "axis": "10"},
    }
    said = {
        "pd": {"distance_mm": "62", "method": "practitioner", "measured_on": _iso(9)},
        "note": "For the office, please.",
    }
    _added("Salma Hadi", {**powers, **_day(9, 720), **said}, photo=_sheet("Salma Hadi", powers, pd="62"))


def _child() -> None:
    """Noor's picture came alone, and was typed in here: somebody else has to verify it."""
    powers = {
        "right": {"sphere": "+1.25", "cylinder": "-0.50", "axis": "90"},
        "left": {"sphere": "+1.00", "cylinder": "-0.25", "axis": "85"},
    }
    waiting = _added("Noor Hadi", {}, photo=_sheet("Noor Hadi", powers, pd="54"))
    values = ValuesBody.read({**powers, **_day(9, 720), "pd": {"distance_mm": "54", "method": "practitioner"}})
    type_in(waiting, values, by=User.objects.with_email(SECOND_OPTICIAN_EMAIL).get(), revision=waiting.revision)


def _strong() -> None:
    """So strong that an optician looks twice."""
    powers = {
        "right": {"sphere": "-13.50", "cylinder": "-1.00", "axis": "20", "add": "+2.00"},
        "left": {"sphere": "-12.75", "cylinder": "-1.25", "axis": "165", "add": "+2.00"},
    }
    yes = ["sphere.high@right", "sphere.high@left", "rx.vertical_imbalance", "pd.monocular_recommended"]
    pd = {"right_mm": "32", "left_mm": "31.5", "method": "pupillometer"}
    facts = {"use": "progressive", "vertex_distance_mm": "12", "pd": pd, "accepted_warnings": yes}
    _added("Idris Mansour", {**powers, **_day(20, 720), **facts})


def _added(name: str, said: dict[str, Any], *, photo: bytes | None = None) -> Prescription:
    wearer = Wearer.objects.select_related("owner").filter(owner__email__in={CUSTOMER_EMAIL, IDRIS}).get(name=name)
    asked = PrescriptionBody.read({"wearer": str(wearer.public_id), **said})
    return add_prescription(wearer.owner, asked, file=io.BytesIO(photo) if photo else None)


def _sheet(name: str, powers: dict[str, dict[str, str]], *, pd: str) -> bytes:
    born = next(born for _email, known, born in WEARERS if known == name)
    right, left = (
        tuple(powers[side].get(part, "") for part in ("sphere", "cylinder", "axis", "add", "prism"))
        for side in ("right", "left")
    )
    return photo_of(
        Sheet(name, f"{born:%d.%m.%Y}", f"{_ago(9):%d.%m.%Y}", right, left, pd, f"{_ago(9 - 720):%d.%m.%Y}")
    )


def _day(ago: int, good_for: int) -> dict[str, Any]:
    """Examined so many days ago, and good for so many from then."""
    return {"issued_on": _iso(ago), "expires_on": _iso(ago - good_for), "prescriber": PRESCRIBER}


def _ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def _iso(days: int) -> str:
    return _ago(days).isoformat()
