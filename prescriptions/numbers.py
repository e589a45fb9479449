"""Single things as people type them that are no powers: axes, bases of prisms, lengths."""

import re
from decimal import Decimal

from prescriptions.optics.characters import plain
from prescriptions.optics.cylinders import HALF_TURN, normalized_axis
from prescriptions.optics.powers import BLANKS, PARTED_DIGITS, SPACES
from prescriptions.optics.terms import Base

Written = str | int | Decimal  # as it stands in a body: text, or a number of JSON

WHOLE_AXIS = re.compile(r"(?:AX|AXIS|AXE|X|@|×)?([0-9]{1,3})°?")
BROKEN_AXIS = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,3})?°?")
LENGTH = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,3})?)(?:MM)?")
BASES = {
    **{base.upper(): base for base in Base},
    **{f"BASE{base.upper()}": base for base in Base},
    **{f"B{base[0].upper()}": base for base in Base},
}


def as_text(written: Written | None, *, with_sign: bool = False) -> str:
    """What was typed. A number of JSON has no plus sign to write; `with_sign` gives it one, since nothing got lost."""
    if written is None or isinstance(written, str):
        return written or ""
    return f"{Decimal(written):+f}" if with_sign else f"{Decimal(written):f}"


def axis_in(written: Written | None) -> Decimal | int | None:
    """Degrees, 0 as 180; a broken or negative number is given back as it is. Raises ValueError for anything else."""
    word = _word(as_text(written))
    if word in BLANKS:
        return None
    if whole := WHOLE_AXIS.fullmatch(word):
        axis = int(whole[1])
        return normalized_axis(axis) if axis in (0, HALF_TURN) else axis
    if not BROKEN_AXIS.fullmatch(word):
        raise ValueError
    broken = Decimal(word.rstrip("°").replace(",", "."))
    return int(broken) if broken == broken.to_integral_value() else broken


def base_in(written: str) -> str | None:
    """in, out, up or down, however it is abbreviated; None for nothing, and the text itself where it is no base."""
    word = _word(written)
    return BASES[word].value if word in BASES else written.strip() or None


def length_in(written: Written | None) -> Decimal | None:
    """Millimetres, None where nothing is written. Raises ValueError."""
    word = _word(as_text(written))
    if word in BLANKS:
        return None
    length = LENGTH.fullmatch(word)
    if length is None:
        raise ValueError
    return Decimal(length[1].replace(",", "."))


def _word(text: str) -> str:
    """In ASCII capitals without spaces; unreadable text stays what it is, and fits no pattern: "1 80" is not 180."""
    written = plain(text)
    if written is None or PARTED_DIGITS.search(written):
        return text
    return SPACES.sub("", written)
