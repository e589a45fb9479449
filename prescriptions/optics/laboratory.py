"""The record that tells a laboratory what to make, in the labels of the Data Communication Standard.

The standard is The Vision Council's DCS (once OMA or VCA; 3.08 of 2010, 3.12 of 2018): ASCII text, one LABEL=value a
line, lines ended by CR LF. A label of two sides says the right one first, always, and "?" for a side that is not
known; labels of our own begin with "_". Heights are above the lowest point of the lens box. What the codes of a lens,
a tint or a coating are called is each laboratory's own affair.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from prescriptions.optics.cylinders import HALF_TURN, Correction, in_minus, normalized_axis
from prescriptions.optics.exchange import Prism
from prescriptions.optics.prism import Resultant, combined, resultant
from prescriptions.optics.terms import Eye

UNKNOWN = "?"
SEPARATOR = ";"
NUMBERS_BELOW = 1000  # no power and no length of a lens comes near
LABEL = re.compile(r"_?[A-Z][A-Z0-9]{0,31}")
# CR and LF begin a new label, "=" ends its name and ";" changes the side: in a value each of them forges an order.
SAFE_TEXT = re.compile(r"[ -:<>-~]+")


class FrameType(Enum):
    PLASTIC = "1"
    METAL = "2"
    RIMLESS = "3"
    OPTYL = "4"


class EdgeType(Enum):
    UNCUT = "-1"
    BEVEL = "1"
    RIMLESS = "2"
    GROOVE = "3"


@dataclass(frozen=True)
class LensOrder:
    """One eye: its power in the notation of the prescription, its distances and heights in millimetres.

    `power` None is a balance lens: the laboratory takes thickness and weight from the other eye.
    """

    power: Correction | None
    add: Decimal | None = None
    prisms: tuple[Prism, ...] = ()
    pupillary_distance: Decimal | None = None
    near_pupillary_distance: Decimal | None = None
    fitting_height: Decimal | None = None
    optical_centre_height: Decimal | None = None


@dataclass(frozen=True)
class FrameBox:
    """The frame in the boxing system (ISO 8624), millimetres."""

    a: Decimal
    b: Decimal
    bridge: Decimal
    effective_diameter: Decimal
    type: FrameType
    edge: EdgeType


@dataclass(frozen=True)
class WorkOrder:
    """A job. `lens`, `tint` and `coating` are the laboratory's codes; `further` are labels such as PANTO, and of two
    sides such as LTYPE."""

    job: str
    frame: FrameBox
    lens: str
    right: LensOrder | None = None
    left: LensOrder | None = None
    patient_reference: str | None = None
    tint: str | None = None
    coating: str | None = None
    further: tuple[tuple[str, str | tuple[str, str]], ...] = ()


Eyes = tuple[LensOrder | None, LensOrder | None]  # the right one first, as in the record
Line = tuple[str, str | None]


class RecordRefused(ValueError):
    """This order must not go to a laboratory. `code` says why and `label` where."""

    code: str

    def __init__(self, label: str) -> None:
        super().__init__(f"{self.code}: {label}")
        self.label = label


class UnsafeText(RecordRefused):
    """A text is empty, not ASCII, or could be read as another label or as another side."""

    code = "laboratory.unsafe_text"


class UnusableLabel(RecordRefused):
    """A further label is none, or is one that the order says itself."""

    code = "laboratory.label"


class NothingToMake(RecordRefused):
    """The order has no eye with a power: nothing to make, nothing to balance against."""

    code = "laboratory.no_power"


class UnusableNumber(RecordRefused):
    """A number is none, or no power and no length of a lens."""

    code = "laboratory.number"


class AxisNeeded(RecordRefused):
    """A cylinder without an axis is no lens."""

    code = "laboratory.axis"


class NearExceedsDistance(RecordRefused):
    """Eyes turn in for near: the two distances were swapped."""

    code = "laboratory.near_exceeds_distance"


def record(order: WorkOrder) -> str:
    """The order as ASCII text whose lines end with CR LF. Raises RecordRefused."""
    return "".join(f"{label}={value}\r\n" for label, value in labels(order))


def labels(order: WorkOrder) -> list[tuple[str, str]]:
    """The labels and their values, in the order of the record; what is known of neither eye is left out.

    Raises RecordRefused.
    """
    eyes = (order.right, order.left)
    _refuse_impossible(eyes)
    eyes = _in_one_notation(eyes)
    said = [
        ("JOB", _text("JOB", order.job)),
        ("DO", _eyes_to_make(eyes)),
        ("CLIENT", _text("CLIENT", order.patient_reference)),
        *_powers(eyes),
        *_prisms(eyes),
        *_distances(eyes),
        *_frame(order.frame),
        *_heights(eyes),
        ("FTYP", order.frame.type.value),
        ("ETYP", order.frame.edge.value),
        ("LNAM", _twice("LNAM", order.lens)),
        ("TINT", _twice("TINT", order.tint)),
        ("ACOAT", _twice("ACOAT", order.coating)),
        ("_BALANCE", _balanced_eye(eyes)),
    ]
    known = [(label, value) for label, value in said if value is not None]
    return known + _further(order.further, taken={label for label, _ in said})


def resulting_prism(prisms: Iterable[Prism], eye: Eye) -> Resultant:
    """All prisms of one eye as one. Raises NotComputable for an amount that is none."""
    return resultant(combined((prism.amount, prism.base) for prism in prisms), eye)


def _refuse_impossible(eyes: Eyes) -> None:
    if not any(eye and eye.power for eye in eyes):
        raise NothingToMake("DO")
    for eye in filter(None, eyes):
        if eye.power and eye.power.cylinder and eye.power.axis is None:
            raise AxisNeeded("AX")
        far, near = eye.pupillary_distance, eye.near_pupillary_distance
        if far is not None and near is not None and near > far:
            raise NearExceedsDistance("NPD")


def _in_one_notation(eyes: Eyes) -> Eyes:
    """As written, unless each eye is written in another notation: a laboratory reads both alike."""
    cylinders = [eye.power.cylinder for eye in eyes if eye and eye.power]
    if not min(cylinders) < 0 < max(cylinders):
        return eyes
    right, left = (replace(eye, power=in_minus(eye.power)) if eye and eye.power else eye for eye in eyes)
    return right, left


def _eyes_to_make(eyes: Eyes) -> str:
    right, left = eyes
    return "B" if right and left else "R" if right else "L"


def _balanced_eye(eyes: Eyes) -> str | None:
    return next((side for side, eye in zip("RL", eyes, strict=True) if eye and not eye.power), None)


def _powers(eyes: Eyes) -> list[Line]:
    return [
        ("SPH", _sides(eyes, lambda eye: _decimal("SPH", eye.power.sphere) if eye.power else None)),
        ("CYL", _sides(eyes, lambda eye: _decimal("CYL", eye.power.cylinder) if eye.power else None)),
        ("AX", _sides(eyes, lambda eye: _axis(eye.power) if eye.power else None)),
        ("ADD", _sides(eyes, lambda eye: _decimal("ADD", eye.add) if eye.add else None)),
    ]


def _prisms(eyes: Eyes) -> list[Line]:
    if not any(eye and eye.prisms for eye in eyes):
        return []
    right, left = eyes
    resulting = [
        resulting_prism(right.prisms, Eye.RIGHT) if right else None,
        resulting_prism(left.prisms, Eye.LEFT) if left else None,
    ]
    amounts = [UNKNOWN if prism is None else f"{prism.amount:.2f}" for prism in resulting]
    directions = [UNKNOWN if prism is None else f"{round(prism.direction, 2) % 360:.2f}" for prism in resulting]
    return [("PRVM", SEPARATOR.join(amounts)), ("PRVA", SEPARATOR.join(directions))]


def _distances(eyes: Eyes) -> list[Line]:
    return [
        ("IPD", _sides(eyes, lambda eye: _decimal("IPD", eye.pupillary_distance))),
        ("NPD", _sides(eyes, lambda eye: _decimal("NPD", eye.near_pupillary_distance))),
    ]


def _frame(frame: FrameBox) -> list[Line]:
    box = {"HBOX": frame.a, "VBOX": frame.b, "DBL": frame.bridge, "FED": frame.effective_diameter}
    numbers = {label: _decimal(label, value) for label, value in box.items()}
    return [(label, number if label == "DBL" else f"{number}{SEPARATOR}{number}") for label, number in numbers.items()]


def _heights(eyes: Eyes) -> list[Line]:
    return [
        ("SEGHT", _sides(eyes, lambda eye: _decimal("SEGHT", eye.fitting_height))),
        ("OCHT", _sides(eyes, lambda eye: _decimal("OCHT", eye.optical_centre_height))),
    ]


def _further(further: Iterable[tuple[str, str | tuple[str, str]]], taken: set[str]) -> list[tuple[str, str]]:
    lines = []
    for label, value in further:
        if label in taken or not LABEL.fullmatch(label):
            raise UnusableLabel(label)
        taken.add(label)
        sides = (value,) if isinstance(value, str) else value
        lines.append((label, SEPARATOR.join(_safe(label, side) for side in sides)))
    return lines


def _sides(eyes: Eyes, value_of: Callable[[LensOrder], str | None]) -> str | None:
    values = [value_of(eye) if eye else None for eye in eyes]
    if not any(values):
        return None
    return SEPARATOR.join(value or UNKNOWN for value in values)


def _twice(label: str, value: str | None) -> str | None:
    """Both lenses of a pair are of one kind."""
    text = _text(label, value)
    return None if text is None else f"{text}{SEPARATOR}{text}"


def _text(label: str, value: str | None) -> str | None:
    return None if value is None else _safe(label, value)


def _safe(label: str, value: str) -> str:
    if not SAFE_TEXT.fullmatch(value) or value.strip() in {"", UNKNOWN}:
        raise UnsafeText(label)
    return value


def _axis(power: Correction) -> str:
    if not power.cylinder:
        return "0"
    axis = power.axis
    if axis is None:
        raise AxisNeeded("AX")
    if not 0 <= axis <= HALF_TURN:
        raise UnusableNumber("AX")
    return str(normalized_axis(axis))  # 0 is what a lens without a cylinder has


def _decimal(label: str, value: Decimal | None) -> str | None:
    """Two decimals, or all there are: an eighth of a dioptre is sent as it is, not rounded."""
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= NUMBERS_BELOW or value != round(value, 3):
        raise UnusableNumber(label)
    exact = round(value, 3) + 0  # the sum of −0.00 and 0 is 0.00
    return f"{exact:.2f}" if exact == round(exact, 2) else f"{exact:.3f}"
