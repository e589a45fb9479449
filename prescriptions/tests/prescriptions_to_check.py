"""Short ways to say a prescription, for tests: powers as text, in the order in which a line has them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from prescriptions.optics.checks.contacts import validate_contacts
from prescriptions.optics.checks.spectacles import validate
from prescriptions.optics.prescribed import (
    ContactPrescription,
    Dates,
    PrescribedContactLens,
    PrescribedEye,
    PrescribedPrism,
    PupillaryDistances,
    Purpose,
    SpectaclePrescription,
)

TODAY = date(2026, 3, 1)
FRESH = Dates(issued=date(2026, 1, 15))


def decimal(text):
    return None if text is None else Decimal(text)


def prisms(*written):
    """ "2 in" is two prism dioptres, base in."""
    return tuple(PrescribedPrism(Decimal(amount), base) for amount, base in map(str.split, written))


def eye(sphere="-1.00", cylinder=None, axis=None, *, add=None, prism=(), balance=False):
    return PrescribedEye(
        sphere=decimal(sphere),
        cylinder=decimal(cylinder),
        axis=axis,
        add=decimal(add),
        prisms=prisms(*prism),
        balance=balance,
    )


def contact(sphere="-3.00", cylinder=None, axis=None, *, base_curve="8.6", diameter="14.2", brand="Rimal Daily"):
    return PrescribedContactLens(
        sphere=decimal(sphere),
        cylinder=decimal(cylinder),
        axis=axis,
        base_curve=decimal(base_curve),
        diameter=decimal(diameter),
        brand=brand,
    )


def distances(distance=None, *, near=None, right=None, left=None):
    return PupillaryDistances(*map(decimal, (distance, near, right, left)))


def glasses(right=None, left=None, **others):
    """An ordinary prescription, but for what is said."""
    others = {"pupillary_distances": distances("63"), "vertex_distance": Decimal(12), "dates": FRESH} | others
    return SpectaclePrescription(right=right or eye(), left=left or eye(), **others)


def errors(prescription, purpose=Purpose.SAVE, **others):
    return list(verdict(prescription, purpose, **others).errors)


def warnings(prescription, purpose=Purpose.SAVE, **others):
    """The warnings about a prescription that is not refused."""
    found = verdict(prescription, purpose, **others)
    assert found.errors == ()
    return list(found.warnings)


def verdict(prescription, purpose=Purpose.SAVE, **others):
    check = validate_contacts if isinstance(prescription, ContactPrescription) else validate
    return check(prescription, today=TODAY, purpose=purpose, **others)


def without(prescription, *names):
    return replace(prescription, **dict.fromkeys(names))
