"""A prescription as an optician reads it: text in tables, with what differs from the one before."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from prescriptions.document import Document, EyeValues, Notation
from prescriptions.models import Prescription
from prescriptions.optics.cylinders import AxisMissing, Correction, in_minus, in_plus
from prescriptions.optics.powers import format_power
from prescriptions.optics.terms import Eye

from .words import BASES, METHODS, NOTATIONS, SIDES, USES, label_of

NOTHING = "–"
TURN: dict[Notation, Callable[[Correction], Correction]] = {Notation.MINUS: in_minus, Notation.PLUS: in_plus}


class Cell(NamedTuple):
    text: str
    differs: bool = False


class Row(NamedTuple):
    label: str
    cells: list[Cell]


class Table(NamedTuple):
    """Both eyes in one notation."""

    title: str
    is_written: bool
    heads: list[str]
    rows: list[Row]


class Fact(NamedTuple):
    label: str
    cell: Cell


def tables_of(prescription: Prescription, document: Document, before: Document | None = None) -> list[Table]:
    """In the notation that was written, then in the other; one where no cylinder was written.

    Cells that differ from those of `before` say so, in whatever notation that was written.
    """
    written = document.notation or Notation.MINUS
    has_cylinder = any(eye.cylinder for eye in document.eyes.values())
    other = Notation.PLUS if written == Notation.MINUS else Notation.MINUS
    is_contact = prescription.kind == Prescription.Kind.CONTACT
    return [
        Table(
            title=str(NOTATIONS[notation]) if has_cylinder else "",
            is_written=document.notation == notation,
            heads=_heads(is_contact),
            rows=[_row(side, document, before, notation, is_contact) for side in Eye],
        )
        for notation in ([written, other] if has_cylinder else [written])
    ]


def _heads(is_contact: bool) -> list[str]:
    powers = [_("Sphere"), _("Cylinder"), _("Axis"), _("ADD")]
    if is_contact:
        return [*powers, _("Base curve"), _("Diameter"), _("Brand"), _("Colour")]
    return [*powers, _("Prism")]


def _row(side: Eye, document: Document, before: Document | None, notation: Notation, is_contact: bool) -> Row:
    now = _texts(document.eyes.get(side), notation, is_contact)
    then = _texts(before.eyes.get(side), notation, is_contact) if before else now
    return Row(str(SIDES[side]), [Cell(text, text != old) for text, old in zip(now, then, strict=True)])


def _texts(eye: EyeValues | None, notation: Notation, is_contact: bool) -> list[str]:
    if eye is None:
        return [NOTHING] * len(_heads(is_contact))
    powers = [*_correction(eye, notation), _power(eye.add)]
    if is_contact:
        return [*powers, _length(eye.base_curve), _length(eye.diameter), eye.brand or NOTHING, eye.colour or NOTHING]
    if eye.balance:
        powers[0] = f"{powers[0]} ({_('balance')})" if eye.sphere is not None else _("balance")
    return [*powers, _prisms(eye)]


def _correction(eye: EyeValues, notation: Notation) -> list[str]:
    """Sphere, cylinder and axis; as written where it can not be turned."""
    as_written = [_power(eye.sphere), _power(eye.cylinder), NOTHING if eye.axis is None else f"{eye.axis}"]
    if eye.sphere is None or not eye.cylinder or (eye.axis is not None and not isinstance(eye.axis, int)):
        return as_written
    try:
        turned = TURN[notation](Correction(eye.sphere, eye.cylinder, eye.axis))
    except AxisMissing:
        return as_written
    return [format_power(turned.sphere), format_power(turned.cylinder), f"{turned.axis}"]


def _power(value: Decimal | None) -> str:
    return NOTHING if value is None else format_power(value)


def _length(value: Decimal | None) -> str:
    return NOTHING if value is None else f"{value:f} mm"


def _prisms(eye: EyeValues) -> str:
    said = [f"{'?' if one.amount is None else f'{one.amount:f}'} {_base(one.base)}" for one in eye.prisms]
    return " + ".join(said) or NOTHING


def _base(base: str | None) -> str:
    return str(BASES.get(base, base)) if base else "?"


def pupils_of(document: Document, before: Document | None = None) -> list[Fact]:
    """Distances first; who measured them and when is shown whether known or not."""
    now, then = document.pupils, (before or document).pupils
    lengths = [
        (_("Both, far"), now.distance, then.distance),
        (_("Both, near"), now.near, then.near),
        (_("Right, from the nose"), now.right, then.right),
        (_("Left, from the nose"), now.left, then.left),
    ]
    facts = [
        Fact(label, Cell(_length(new), new != old)) for label, new, old in lengths if (new, old) != (None, None)
    ] or [Fact(_("Distance"), Cell(_("not said")))]
    measured = str(METHODS[now.method]) if now.method else _("not said")
    day = date_format(now.measured_on) if now.measured_on else _("not said")
    return [*facts, Fact(_("Measured"), Cell(measured)), Fact(_("Measured on"), Cell(day))]


def glasses_of(prescription: Prescription, document: Document, before: Document | None = None) -> list[Fact]:
    if prescription.kind == Prescription.Kind.CONTACT:
        return []
    old = before or document
    vertex, use = _length(document.vertex_distance), str(USES[document.use])
    return [
        Fact(_("For"), Cell(use, document.use != old.use)),
        Fact(_("Vertex distance"), Cell(vertex, document.vertex_distance != old.vertex_distance)),
    ]


def dates_of(prescription: Prescription, document: Document) -> list[Fact]:
    def day(value: Any) -> Cell:
        return Cell(date_format(value) if value else _("not said"))

    facts = [
        Fact(_("Examined on"), day(document.issued)),
        Fact(_("Last day, as written"), day(document.expires_written)),
    ]
    facts.append(Fact(_("Last day, as reckoned"), day(prescription.expires_on)))
    return [*facts, *([Fact(_("Terms of"), Cell(document.jurisdiction))] if document.jurisdiction else [])]


def prescriber_of(document: Document) -> list[Fact]:
    said = document.prescriber
    named = [
        (_("Name"), said.name),
        (_("Licence"), " ".join(filter(None, [said.licence, said.jurisdiction]))),
        (_("Telephone"), said.phone),
        (_("Fax"), said.fax),
        (_("E-mail"), said.email),
        (_("Address"), said.address),
    ]
    return [Fact(label, Cell(text)) for label, text in named if text]


def written_in(document: Document) -> list[Fact]:
    """Exactly what was typed, by field."""
    return [Fact(label_of(field), Cell(text)) for field, text in document.as_written.items()]
