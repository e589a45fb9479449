"""What somebody typed, read onto a document: every number as it was written, and nothing guessed.

What can not be read, or in two ways, becomes a problem on its field; the rest is read all the same, so that a form can
mark everything at once. Whether the values can be right is for `prescriptions.judging` to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from prescriptions.document import Document, EyeValues, Method, Prescriber, Pupils
from prescriptions.optics.cylinders import ZERO
from prescriptions.optics.distances import parse_pupillary_distances
from prescriptions.optics.lines import Line, parse_line
from prescriptions.optics.powers import Flag, Kind, Power, Refusal, format_power, parse_power
from prescriptions.optics.prescribed import PrescribedPrism, Use
from prescriptions.optics.terms import Eye

from .errors import Problem
from .numbers import Written, as_text, axis_in, base_in, length_in
from .wording import words

PUPILS = {"distance_mm": "distance", "near_mm": "near", "right_mm": "right", "left_mm": "left"}
LENS = {"base_curve_mm": "base_curve", "diameter_mm": "diameter"}
DATES = {"issued_on": "issued", "expires_on": "expires_written"}
FINEST_PUPIL = Decimal("0.1")
FINEST_LENS = Decimal("0.01")


class Reading(NamedTuple):
    document: Document
    problems: tuple[Problem, ...]


@dataclass
class Notes:
    """What was typed, by field, and what could not be read of it."""

    as_written: dict[str, str]
    problems: list[Problem]

    def keep(self, field: str, written: Written | None) -> None:
        text = as_text(written)
        if text:
            self.as_written[field] = text
        else:
            self.as_written.pop(field, None)

    def forget(self, *beginnings: str) -> None:
        """Drop what was typed into fields whose values are replaced."""
        self.as_written = {field: text for field, text in self.as_written.items() if not field.startswith(beginnings)}

    def refuse(self, field: str, code: str, **facts: str) -> None:
        self.problems.append(Problem(field, code, words(code, **facts)))


def read(asked: Mapping[str, Any], onto: Document) -> Reading:
    """`onto`, with what `asked` names (a body as `bodies.ValuesBody` reads it) in its place.

    What a nested part does not name stays too; a prism list, a line and a text of distances replace the whole.
    """
    notes = Notes(dict(onto.as_written), [])
    changes: dict[str, Any] = {side.value: _side(asked, side, getattr(onto, side), notes) for side in Eye}
    changes["pupils"] = _pupils(asked, onto.pupils, notes)
    if "vertex_distance_mm" in asked:
        changes["vertex_distance"] = _length("vertex_distance_mm", asked["vertex_distance_mm"], notes)
    if "prescriber" in asked:
        changes["prescriber"] = replace(onto.prescriber, **asked["prescriber"]) if asked["prescriber"] else Prescriber()
    changes |= {name: asked[field] for field, name in DATES.items() if field in asked}
    changes |= {name: asked[name] for name in ("jurisdiction", "note") if name in asked}
    if "use" in asked:
        changes["use"] = Use(asked["use"])
    document = replace(onto, **changes, as_written=notes.as_written)
    return Reading(document, tuple(notes.problems))


def _side(asked: Mapping[str, Any], side: Eye, before: EyeValues | None, notes: Notes) -> EyeValues | None:
    line, eye = asked.get(f"{side}_line"), asked.get(side)
    if line and eye:
        notes.refuse(f"{side}_line", "x.given_twice")
        return before
    if line:
        return _from_line(line, side, notes)
    if side not in asked:
        return before
    if eye is None:
        notes.forget(f"{side}.", f"{side}_line")
        return None
    return _eye(eye, side, before or EyeValues(), notes)


def _from_line(text: str, side: Eye, notes: Notes) -> EyeValues | None:
    field = f"{side}_line"
    notes.forget(f"{side}.", field)
    notes.keep(field, text)
    line = parse_line(text)
    if isinstance(line, Refusal):
        _refuse_power(field, line, notes)
        return None
    if line.sides and line.sides != (side,):
        notes.refuse(field, "x.line.other_eye")
        return None
    if Flag.SIGN_MISSING in line.flags and line.sphere is not None:
        _ask_for_the_sign(field, line.sphere, notes)
        line = line._replace(sphere=None)
    return _values_of(line)


def _values_of(line: Line) -> EyeValues:
    return EyeValues(
        sphere=line.sphere,
        cylinder=line.cylinder,
        axis=line.axis,
        add=line.add,
        prisms=tuple(PrescribedPrism(prism.amount, prism.base) for prism in line.prisms),
        balance=Flag.BALANCE in line.flags,
    )


def _eye(asked: Mapping[str, Any], side: Eye, before: EyeValues, notes: Notes) -> EyeValues:
    changes = _powers(asked, side, notes)
    if "axis" in asked:
        changes["axis"] = _axis(asked["axis"], side, notes)
    if "prism" in asked:
        changes["prisms"] = _prisms(asked["prism"] or (), side, notes)
    if "balance" in asked:  # ticked, or said by the sphere
        changes["balance"] = asked["balance"] or changes.get("balance", False)
    for name, ours in LENS.items():
        if name in asked:
            changes[ours] = _length(f"{side}.{name}", asked[name], notes)
    changes |= {name: asked[name] for name in ("brand", "colour") if name in asked}
    return replace(before, **changes)


def _powers(asked: Mapping[str, Any], side: Eye, notes: Notes) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    sphere, cylinder, add = (_power(asked, side, kind, notes) for kind in (Kind.SPHERE, Kind.CYLINDER, Kind.ADD))
    if sphere is not None:
        changes |= {"sphere": sphere.value, "balance": Flag.BALANCE in sphere.flags}
    if cylinder is not None:
        changes["cylinder"] = cylinder.value
    if add is not None:
        changes["add"] = add.value
    if sphere is not None and Flag.SPHERICAL in sphere.flags:
        changes |= _spherical(cylinder, side, notes)
    return changes


def _power(asked: Mapping[str, Any], side: Eye, kind: Kind, notes: Notes) -> Power | None:
    """What stands in one field of one eye. None where the body does not name it, or it can not be read."""
    if kind not in asked:
        return None
    return _read_power(f"{side}.{kind}", asked[kind], kind, notes)


def _read_power(field: str, written: Written | None, kind: Kind, notes: Notes) -> Power | None:
    notes.keep(field, written)
    reading = parse_power(as_text(written, with_sign=True), kind)
    if isinstance(reading, Refusal):
        _refuse_power(field, reading, notes)
        return None
    if Flag.BALANCE in reading.flags and kind != Kind.SPHERE:
        notes.refuse(field, "power.malformed")
        return None
    if Flag.SIGN_MISSING in reading.flags and reading.value is not None:
        _ask_for_the_sign(field, reading.value, notes)
        return None
    return reading


def _spherical(cylinder: Power | None, side: Eye, notes: Notes) -> dict[str, Any]:
    """ "−2.00 DS" says that there is no cylinder: whoever writes one beside it means one of the two."""
    if cylinder is not None and cylinder.value:
        notes.refuse(f"{side}.cylinder", "rx.malformed")
    return {"cylinder": ZERO, "axis": None}


def _axis(written: Written | None, side: Eye, notes: Notes) -> Decimal | int | None:
    field = f"{side}.axis"
    notes.keep(field, written)
    try:
        return axis_in(written)
    except ValueError:
        notes.refuse(field, "axis.not_integer")
        return None


def _prisms(asked: Any, side: Eye, notes: Notes) -> tuple[PrescribedPrism, ...]:
    field = f"{side}.prism"
    notes.forget(f"{field}.")
    prisms = []
    for number, prism in enumerate(asked):
        written, base = prism.get("amount"), prism.get("base") or ""
        notes.keep(f"{field}.{number}.base", base)
        amount = _read_power(f"{field}.{number}.amount", written, Kind.PRISM, notes)
        prisms.append(PrescribedPrism(amount.value if amount else None, base_in(base)))
    return tuple(prisms)


def _pupils(asked: Mapping[str, Any], before: Pupils, notes: Notes) -> Pupils:
    text, pd = asked.get("pd_text"), asked.get("pd", {})
    if "pd" in asked and pd is None:
        notes.forget("pd.", "pd_text")
        before, pd = Pupils(), {}
    if text and any(pd.get(field) not in (None, "") for field in PUPILS):
        notes.refuse("pd_text", "x.given_twice")
        return before
    changes: dict[str, Any] = {}
    if text:
        changes |= _distances(text, notes)
    else:
        changes |= {
            ours: _length(f"pd.{field}", pd[field], notes, finest=FINEST_PUPIL, code="pd")
            for field, ours in PUPILS.items()
            if field in pd
        }
    if "method" in pd:
        changes["method"] = Method(pd["method"]) if pd["method"] else None
    if "measured_on" in pd:
        changes["measured_on"] = pd["measured_on"]
    return replace(before, **changes)


def _distances(text: str, notes: Notes) -> dict[str, Any]:
    notes.forget("pd.", "pd_text")
    notes.keep("pd_text", text)
    found = parse_pupillary_distances(text)
    if isinstance(found, Refusal):
        notes.refuse("pd_text", found.code)
        return {}
    return found._asdict()


def _length(
    field: str, written: Written | None, notes: Notes, *, finest: Decimal = FINEST_LENS, code: str = "x.length"
) -> Decimal | None:
    """Millimetres, no finer than `finest`."""
    notes.keep(field, written)
    try:
        length = length_in(written)
    except ValueError:
        notes.refuse(field, f"{code}.malformed")
        return None
    if length is not None and length % finest:
        notes.refuse(field, f"{code}.step")
        return None
    return length


def _refuse_power(field: str, refusal: Refusal, notes: Notes) -> None:
    meant = " / ".join(map(format_power, refusal.suggestions))
    notes.refuse(field, refusal.code, **({"meant": meant} if meant else {}))


def _ask_for_the_sign(field: str, value: Decimal, notes: Notes) -> None:
    notes.refuse(field, "power.sign_missing", plus=format_power(abs(value)), minus=format_power(-abs(value)))
