"""One power as people write it, and as we print it.

Nothing is guessed: a lost sign turns −3.00 into +3.00, and a lost point −2.25 into −225. What can be read in two ways
is refused with a code, so that somebody asks.
"""

import re
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import NamedTuple

from prescriptions.optics.characters import plain

EIGHTH = Decimal("0.125")
HUNDREDTH = Decimal("0.01")

# An eighth has three decimals and is printed with two of them: cut by some, rounded by others.
EIGHTHS = {
    "12": "125",
    "13": "125",
    "37": "375",
    "38": "375",
    "62": "625",
    "63": "625",
    "87": "875",
    "88": "875",
}
POINT_MISSING_FROM = 25  # dioptres: a whole number from here on is hundredths of which the point got lost
UNREADABLE_FROM = 1000  # dioptres: nobody means this, whatever the sign

BLANKS = {"", "-", "--", "NONE", "N/A"}
BALANCES = {"BAL", "BALANCE"}
PLANOS = {"PL", "PL.", "PLANO", "PLAN", "PLN", "P.L.", "∞"}  # ∞: the far point of such an eye, a custom in the UK
SPHERICALS = {"DS", "D.S.", "SPH", "SPHERE"}
SPHERICAL_UNITS = {"DS", "SPH", "DSPH"}

SPACES = re.compile(r"[ \t\r\n]+")
PARTED_DIGITS = re.compile(r"[0-9][ \t\r\n]+[0-9]")
UNITS = r"(?:DSPH|DCYL|DPT|DS|DC|D|SPH|CYL|Δ|∆|\^|PD)"
AMOUNT = r"(?=[0-9.,])(?P<whole>[0-9]*)(?:[.,](?P<fraction>[0-9]{1,3}))?"
NUMBER = re.compile(rf"(?P<sign>[+-]?){AMOUNT}(?P<unit>{UNITS})?")
SIGN_AFTER = re.compile(rf"{AMOUNT}(?:[+-]{UNITS}?|{UNITS}[+-])")


class Kind(StrEnum):
    SPHERE = "sphere"
    CYLINDER = "cylinder"
    ADD = "add"
    PRISM = "prism"


class Flag(StrEnum):
    """What a form has to ask or to say about a power that was read."""

    BLANK = "blank"
    BALANCE = "balance"
    PLANO = "plano"
    SPHERICAL = "spherical"
    NO_DECIMAL_POINT = "no_decimal_point"
    EIGHTH = "eighth"
    SIGN_MISSING = "sign_missing"


class Power(NamedTuple):
    """A power that was read, in dioptres (a prism in prism dioptres); None where the field says that there is none."""

    value: Decimal | None
    flags: tuple[Flag, ...] = ()


class Refusal(NamedTuple):
    """Why a text was not read, and what its writer may have meant."""

    code: str
    suggestions: tuple[Decimal, ...] = ()


MALFORMED = Refusal("power.malformed")


def parse_power(text: str, kind: Kind) -> Power | Refusal:
    """Read what stands in one field of a prescription.

    Refusals: `power.trailing_sign`, `power.malformed`, `power.missing_decimal_point` (with the power it may mean) and
    `power.step` (no multiple of an eighth; prisms have no steps). Limits of power are not looked at here.
    """
    written = plain(text)
    if written is None:
        return MALFORMED
    word = SPACES.sub("", written)
    reading = _read_word(word, kind) or _read_number(word, kind)
    # "-1 5" is not −15.
    if isinstance(reading, Power) and PARTED_DIGITS.search(written):
        return MALFORMED
    return reading


def format_power(value: Decimal) -> str:
    """A finite power with its sign and two decimals, an eighth cut toward zero: −1.625 is "-1.62", zero "0.00"."""
    cut = value.quantize(HUNDREDTH, rounding=ROUND_DOWN)
    return f"{cut:+.2f}" if cut else "0.00"


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Whether a finite power below 1000 D stands on a step."""
    return not value % step


def _read_word(word: str, kind: Kind) -> Power | None:
    if word in BLANKS:
        return Power(None, (Flag.BLANK,))
    if word in BALANCES:
        return Power(None, (Flag.BALANCE,))
    if kind in (Kind.SPHERE, Kind.CYLINDER) and word in PLANOS:
        return Power(Decimal(0), (Flag.PLANO,))
    if kind == Kind.CYLINDER and word in SPHERICALS:
        return Power(Decimal(0), (Flag.SPHERICAL,))
    if kind == Kind.SPHERE and any(word == plano + unit for plano in PLANOS for unit in SPHERICAL_UNITS):
        return Power(Decimal(0), (Flag.PLANO, Flag.SPHERICAL))
    return None


def _read_number(word: str, kind: Kind) -> Power | Refusal:
    # Who types from right to left gets the sign on the other side; who types on gets the sign of the next number.
    if SIGN_AFTER.fullmatch(word):
        return Refusal("power.trailing_sign")
    number = NUMBER.fullmatch(word)
    if number is None or (kind == Kind.CYLINDER and number["unit"] in SPHERICAL_UNITS):
        return MALFORMED

    if number["fraction"] is None:
        value = _signed(number, "0")
        if abs(value) >= POINT_MISSING_FROM:
            return Refusal("power.missing_decimal_point", _with_a_point(value))
    else:
        value = _signed(number, _meant(number["fraction"], kind))
        if abs(value) >= UNREADABLE_FROM:
            return MALFORMED
    if kind != Kind.PRISM and not is_multiple(value, EIGHTH):
        return Refusal("power.step")
    return Power(value, tuple(_flags(number, value, kind)))


def _signed(number: re.Match[str], fraction: str) -> Decimal:
    value = Decimal(f"{number['whole'] or 0}.{fraction}")
    return -value if number["sign"] == "-" and value else value


def _meant(fraction: str, kind: Kind) -> str:
    return fraction if kind == Kind.PRISM else EIGHTHS.get(fraction, fraction)


def _with_a_point(value: Decimal) -> tuple[Decimal, ...]:
    if abs(value) >= 100 * UNREADABLE_FROM or not is_multiple(value / 100, EIGHTH):
        return ()
    return (value / 100,)


def _flags(number: re.Match[str], value: Decimal, kind: Kind) -> list[Flag]:
    flags = []
    if kind == Kind.SPHERE and number["unit"] in SPHERICAL_UNITS:
        flags.append(Flag.SPHERICAL)
    if number["fraction"] is None and value:
        flags.append(Flag.NO_DECIMAL_POINT)
    if kind != Kind.PRISM and number["fraction"] in EIGHTHS:
        flags.append(Flag.EIGHTH)
    if kind in (Kind.SPHERE, Kind.CYLINDER) and value and not number["sign"]:
        flags.append(Flag.SIGN_MISSING)
    return flags
