"""A prescription as somebody entered it, right or wrong: every field may be missing, and no number is trusted yet."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from prescriptions.optics.terms import Eye


class Use(StrEnum):
    DISTANCE = "distance"
    NEAR = "near"
    INTERMEDIATE = "intermediate"
    BIFOCAL = "bifocal"
    PROGRESSIVE = "progressive"
    OCCUPATIONAL = "occupational"
    READERS = "readers"
    PLANO = "plano"


MULTIFOCALS = frozenset({Use.BIFOCAL, Use.PROGRESSIVE, Use.OCCUPATIONAL})


class Purpose(StrEnum):
    """What a prescription is checked for: more is asked of one that lenses are ordered from."""

    SAVE = "save"
    ORDER = "order"


class Source(StrEnum):
    ENTERED = "entered"
    UPLOADED = "uploaded"
    PRACTITIONER = "practitioner"
    FHIR = "fhir"
    SPECTACLES = "spectacle"  # computed from a glasses prescription


@dataclass(frozen=True)
class PrescribedPrism:
    """Prism dioptres, and the direction of the base: in, out, up or down."""

    amount: Decimal | None = None
    base: str | None = None


@dataclass(frozen=True, kw_only=True)
class PrescribedPowers:
    """What glasses and contact lenses share: powers in dioptres, the axis in degrees."""

    sphere: Decimal | None = None
    cylinder: Decimal | None = None
    axis: Decimal | int | None = None
    add: Decimal | None = None
    prisms: tuple[PrescribedPrism, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PrescribedEye(PrescribedPowers):
    """One eye behind glasses. `balance`: its lens only matches the other one in weight and looks."""

    balance: bool = False


@dataclass(frozen=True, kw_only=True)
class PrescribedContactLens(PrescribedPowers):
    """A contact lens for one eye: base curve (a radius) and diameter in millimetres."""

    base_curve: Decimal | None = None
    diameter: Decimal | None = None
    brand: str = ""


class PupillaryDistances(NamedTuple):
    """Millimetres. `distance` and `near` are from pupil to pupil, `right` and `left` from the bridge, for distance."""

    distance: Decimal | None = None
    near: Decimal | None = None
    right: Decimal | None = None
    left: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Dates:
    """`expires` is the last day. `presented` is the day that counts where a law asks when it was shown (UK)."""

    issued: date | None = None
    expires: date | None = None
    presented: date | None = None


@dataclass(frozen=True, kw_only=True)
class SpectaclePrescription:
    """`vertex_distance` is the distance from eye to lens at the examination, mm; `age` that of the wearer, years."""

    right: PrescribedEye | None = None
    left: PrescribedEye | None = None
    pupillary_distances: PupillaryDistances = field(default_factory=PupillaryDistances)
    use: Use = Use.DISTANCE
    vertex_distance: Decimal | None = None
    dates: Dates = Dates()
    age: int | None = None
    born: date | None = None

    def age_on(self, day: date) -> int | None:
        """Years on a day, from the date of birth where we know it."""
        if self.born is None:
            return self.age
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    @property
    def eyes(self) -> dict[Eye, PrescribedEye]:
        return {side: eye for side, eye in ((Eye.RIGHT, self.right), (Eye.LEFT, self.left)) if eye is not None}


@dataclass(frozen=True, kw_only=True)
class ContactPrescription:
    """One eye alone may wear a lens."""

    right: PrescribedContactLens | None = None
    left: PrescribedContactLens | None = None
    source: Source = Source.ENTERED
    dates: Dates = Dates()

    @property
    def eyes(self) -> dict[Eye, PrescribedContactLens]:
        return {side: eye for side, eye in ((Eye.RIGHT, self.right), (Eye.LEFT, self.left)) if eye is not None}
