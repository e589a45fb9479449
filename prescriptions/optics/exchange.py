"""A prescription as other systems are told of it, and as they tell us.

Only what passes between systems: whether it is a good prescription is for the validation to say. Powers are dioptres,
prisms prism dioptres, lengths millimetres; None is "not said", which is never zero.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from prescriptions.optics.expiry import Kind
from prescriptions.optics.terms import Base


class Status(StrEnum):
    """What FHIR knows of the life of a prescription. It has no word for expired: that one stays active."""

    ACTIVE = "active"
    CANCELLED = "cancelled"
    DRAFT = "draft"
    ENTERED_IN_ERROR = "entered-in-error"


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Prism:
    amount: Decimal
    base: Base


@dataclass(frozen=True)
class Replacement:
    """How long one contact lens is worn."""

    value: Decimal
    unit: Unit


@dataclass(frozen=True)
class Identifier:
    """A number under which another system keeps the prescription."""

    system: str
    value: str


@dataclass(frozen=True)
class PupillaryDistances:
    """`distance` and `near` are of both eyes; `right` and `left` from the bridge to the pupil, looking far."""

    distance: Decimal | None = None
    near: Decimal | None = None
    right: Decimal | None = None
    left: Decimal | None = None


@dataclass(frozen=True)
class LensSpecification:
    """One eye. A balance lens has no power of its own; the last five fields are those of a contact lens."""

    sphere: Decimal | None = None
    cylinder: Decimal | None = None
    axis: int | None = None
    add: Decimal | None = None
    prisms: tuple[Prism, ...] = ()
    balance: bool = False
    notes: tuple[str, ...] = ()
    base_curve: Decimal | None = None
    diameter: Decimal | None = None
    replacement: Replacement | None = None
    colour: str | None = None
    brand: str | None = None


@dataclass(frozen=True)
class ExchangedPrescription:
    """`patient`, `prescriber` and `encounter` are references such as "Patient/12". At least one eye is there."""

    kind: Kind
    status: Status
    created: date | datetime
    issued: date
    patient: str
    prescriber: str
    right: LensSpecification | None = None
    left: LensSpecification | None = None
    encounter: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    expires: date | None = None
    vertex_distance: Decimal | None = None
    pupillary_distances: PupillaryDistances | None = None
