"""What a prescription says, as one document: the only place where its values are, and it is stored sealed.

Powers are dioptres, prisms prism dioptres, lengths millimetres; None is "not said", which is never zero. Values stand
in the notation in which they were written, and `as_written` keeps every number exactly as it was typed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from prescriptions.optics.prescribed import PrescribedPrism, Use
from prescriptions.optics.terms import Eye


class Method(StrEnum):
    """How a pupillary distance was measured."""

    PRACTITIONER = "practitioner"
    PUPILLOMETER = "pupillometer"
    PHOTO = "photo"
    SELF = "self"


class Notation(StrEnum):
    """The sign of the cylinders as written."""

    MINUS = "minus"
    PLUS = "plus"


@dataclass(frozen=True, kw_only=True)
class EyeValues:
    """One eye. The last four are those of a contact lens: base curve (a radius) and diameter in mm."""

    sphere: Decimal | None = None
    cylinder: Decimal | None = None
    axis: Decimal | int | None = None
    add: Decimal | None = None
    prisms: tuple[PrescribedPrism, ...] = ()
    balance: bool = False
    base_curve: Decimal | None = None
    diameter: Decimal | None = None
    brand: str = ""
    colour: str = ""


@dataclass(frozen=True, kw_only=True)
class Pupils:
    """Pupillary distances are the customer's: they may come from another day and another hand than the powers."""

    distance: Decimal | None = None
    near: Decimal | None = None
    right: Decimal | None = None
    left: Decimal | None = None
    method: Method | None = None
    measured_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Prescriber:
    name: str = ""
    licence: str = ""
    jurisdiction: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class AcceptedWarning:
    """What the customer has said yes to: the code, the words that were shown, and when."""

    code: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Document:
    """`errors` and `warnings` are the codes of the last check; only a draft may have errors.

    `expires_written` is the last day as the prescriber wrote it; `jurisdiction` the place whose terms hold without one
    (ISO 3166-1 or 3166-2).
    """

    right: EyeValues | None = None
    left: EyeValues | None = None
    pupils: Pupils = Pupils()
    use: Use = Use.DISTANCE
    vertex_distance: Decimal | None = None
    issued: date | None = None
    expires_written: date | None = None
    jurisdiction: str = ""
    prescriber: Prescriber = Prescriber()
    as_written: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    accepted: tuple[AcceptedWarning, ...] = ()
    note: str = ""

    @property
    def eyes(self) -> dict[Eye, EyeValues]:
        return {side: eye for side, eye in ((Eye.RIGHT, self.right), (Eye.LEFT, self.left)) if eye is not None}

    @property
    def has_values(self) -> bool:
        """Whether anybody has typed anything about an eye."""
        return any(eye != EyeValues() for eye in self.eyes.values())

    @property
    def notation(self) -> Notation | None:
        """None where no cylinder was written, or one of each sign."""
        signs = {eye.cylinder > 0 for eye in self.eyes.values() if eye.cylinder}
        if len(signs) != 1:
            return None
        return Notation.PLUS if signs.pop() else Notation.MINUS


def to_json(document: Document) -> bytes:
    """As bytes to be sealed; `from_json` reads them back, whatever the values are."""
    return json.dumps(_plain(document), ensure_ascii=False).encode()


def from_json(text: bytes) -> Document:
    """The document given to `to_json`. Raises ValueError, KeyError or TypeError for anything else.

    What a later release adds has a default here, so older documents stay readable.
    """
    said = json.loads(text)
    return Document(
        right=_eye(said["right"]),
        left=_eye(said["left"]),
        pupils=_pupils(said["pupils"]),
        use=Use(said["use"]),
        vertex_distance=_decimal(said["vertex_distance"]),
        issued=_day(said["issued"]),
        expires_written=_day(said["expires_written"]),
        jurisdiction=said["jurisdiction"],
        prescriber=Prescriber(**said["prescriber"]),
        as_written=said["as_written"],
        errors=tuple(said["errors"]),
        warnings=tuple(said["warnings"]),
        accepted=tuple(_accepted(one) for one in said["accepted"]),
        note=said["note"],
    )


def _plain(value: Any) -> Any:
    """Dataclasses as dicts, and what JSON has no word for as text: a float would not be the number that was written."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _eye(said: dict[str, Any] | None) -> EyeValues | None:
    if said is None:
        return None
    numbers = {name: _decimal(said[name]) for name in ("sphere", "cylinder", "add", "base_curve", "diameter")}
    axis = said["axis"]
    return EyeValues(
        **numbers,
        axis=Decimal(axis) if isinstance(axis, str) else axis,
        prisms=tuple(PrescribedPrism(_decimal(one["amount"]), one["base"]) for one in said["prisms"]),
        balance=said["balance"],
        brand=said["brand"],
        colour=said["colour"],
    )


def _pupils(said: dict[str, Any]) -> Pupils:
    numbers = {name: _decimal(said[name]) for name in ("distance", "near", "right", "left")}
    method = said["method"]
    return Pupils(**numbers, method=Method(method) if method else None, measured_on=_day(said["measured_on"]))


def _accepted(said: dict[str, Any]) -> AcceptedWarning:
    return AcceptedWarning(code=said["code"], text=said["text"], at=datetime.fromisoformat(said["at"]))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
