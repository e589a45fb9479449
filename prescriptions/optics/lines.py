"""One eye of a prescription in one line: "OD −2.25 −0.75 x 180 ADD +2.00", "OG +2,00 (−0,75 à 10°)".

The line is cut into tokens, each token becomes one letter, and one pattern says which letters may follow each other.
What stands outside of the pattern is refused.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from prescriptions.optics.characters import plain
from prescriptions.optics.cylinders import HALF_TURN, normalized_axis
from prescriptions.optics.powers import Flag, Kind, Refusal, parse_power
from prescriptions.optics.terms import Base, Eye


class WrittenPrism(NamedTuple):
    amount: Decimal  # prism dioptres
    base: Base


class Line(NamedTuple):
    """What a line says. A cylinder nobody wrote is None, "DS" is 0; `sides` is empty where no eye is named."""

    sides: tuple[Eye, ...]
    sphere: Decimal | None
    cylinder: Decimal | None = None
    axis: int | None = None
    add: Decimal | None = None
    prisms: tuple[WrittenPrism, ...] = ()
    flags: tuple[Flag, ...] = ()


class Token(NamedTuple):
    letter: str
    text: str


class Unreadable(ValueError):
    """Carries the code of a refusal from where it is seen to the caller of this file."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# Latin, English, French, Spanish and German: oculus dexter, right eye, œil gauche, ojo izquierdo, rechtes Auge.
SIDES = {
    **dict.fromkeys(["OD", "RE", "R", "RIGHT", "RA"], (Eye.RIGHT,)),
    **dict.fromkeys(["OS", "LE", "L", "LEFT", "OG", "OI", "OE", "LA"], (Eye.LEFT,)),
    "OU": (Eye.RIGHT, Eye.LEFT),
}
EYE = re.compile(r"\s*(RIGHT|LEFT|O\.?[DSGIEU]|[RL]\.?[EA]|[RL])(?![A-Z])(?:\.(?![0-9]))?\s*:?")

MALFORMED = "rx.malformed"
WORD_ENDS = r"(?![A-Z])"
TOKENS = [
    (" ", r"[ \t\r\n/,]+"),
    # A sign that touches only the number before it is kept with that number: no reader can tell whose it is.
    ("N", r"(?:[+-] *)?(?:[0-9]+(?:[.,][0-9]+)*|\.[0-9]+)(?:[+-](?![0-9.]))?(?: *(?:DPT|D)(?![A-Z.]))?"),
    ("S", rf"(?:DSPH|DS|D\.S\.|SPHERE|SPH){WORD_ENDS}"),
    ("Y", rf"(?:DCYL|CYL|DC){WORD_ENDS}"),
    ("P", rf"∞|(?:PLANO|PLAN|PLN|P\.L\.|PL\.?){WORD_ENDS}"),
    ("L", rf"(?:BALANCE|BAL){WORD_ENDS}"),
    ("A", rf"ADD(?:\.(?![0-9]))?:?{WORD_ENDS}"),
    ("X", rf"(?:AXIS|AXE|AX|[X@À]){WORD_ENDS}|[×*]"),
    ("D", r"°"),
    ("T", rf"[Δ∆^]|(?:P\.D\.|PD){WORD_ENDS}"),
    ("B", rf"(?:(?:BASE *)?(?:IN|OUT|UP|DOWN)|B[IOUD]){WORD_ENDS}"),
    ("(", r"\("),
    (")", r"\)"),
]
TOKEN = re.compile("|".join(f"({pattern})" for _, pattern in TOKENS))

# Letters of numbers: N with a sign, I a whole number of up to three digits, Z a zero, U any other without a sign.
NUMBER = "[NIZU]"
EXTRAS = rf"A{NUMBER}|{NUMBER}A|[IZU]T?B|[IZU]T"
EXTRA = re.compile(EXTRAS)
GRAMMAR = re.compile(
    rf"(?P<sphere>[NIZUP])(?P<spherical>S)?"
    rf"(?P<toric>\(?(?P<cylinder>[NZ])Y?\)?(?:(?:X(?P<axis>{NUMBER})|(?P<third>I))D?)?\)?)?"
    rf"(?P<extras>(?:{EXTRAS})*)"
)
BRACKETS = {"", "()"}
BASES = {"I": Base.IN, "O": Base.OUT, "U": Base.UP, "D": Base.DOWN}


def parse_line(text: str) -> Line | Refusal:
    """Read the prescription of one eye, or of both where the line begins with OU.

    Refusals: `rx.malformed`, `axis.required`, `axis.range`, `axis.not_integer`, `prism.base_required`, and those of
    single powers after the name of the field: `sphere:power.step`. Limits of power are not looked at here.
    """
    written = plain(text)
    if written is None:
        return Refusal(MALFORMED)
    try:
        return _read(written)
    except Unreadable as refusal:
        return Refusal(refusal.code)


def _read(written: str) -> Line:
    sides: tuple[Eye, ...] = ()
    if eye := EYE.match(written):
        sides = SIDES[eye[1].replace(".", "")]
        written = written[eye.end() :]
    tokens = list(_tokens(written))
    letters = "".join(token.letter for token in tokens)
    if letters == "L":
        return Line(sides, None, flags=(Flag.BALANCE,))

    match = GRAMMAR.fullmatch(letters)
    if match is None or re.sub("[^()]", "", letters) not in BRACKETS or (match["spherical"] and match["toric"]):
        raise Unreadable(MALFORMED)
    return _Reader(tokens, match).line(sides)


def _tokens(written: str) -> Iterator[Token]:
    position = 0
    while position < len(written):
        match = TOKEN.match(written, position)
        if match is None or match.lastindex is None:
            raise Unreadable(MALFORMED)
        letter = TOKENS[match.lastindex - 1][0]
        if letter == "N":
            yield Token(_letter_of_number(match[0]), match[0])
        elif letter != " ":
            yield Token(letter, match[0])
        position = match.end()


def _letter_of_number(text: str) -> str:
    if "+" in text or "-" in text:
        return "N"
    if re.fullmatch("[0-9]{1,3}", text):
        return "I"
    return "Z" if re.fullmatch(r"0*[.,]?0+", text) else "U"


class _Reader:
    """Gives the tokens of a line that fits the grammar their meaning."""

    def __init__(self, tokens: list[Token], match: re.Match[str]) -> None:
        self.tokens = tokens
        self.match = match
        self.flags: set[Flag] = set()

    def line(self, sides: tuple[Eye, ...]) -> Line:
        sphere = self._sphere()
        cylinder, axis = self._cylinder_and_axis()
        add, prisms = self._extras()
        flags = tuple(sorted(self.flags & {Flag.EIGHTH, Flag.SIGN_MISSING}))
        return Line(sides, sphere, cylinder, axis, add, prisms, flags)

    def _token(self, part: str) -> Token | None:
        place = self.match.start(part)
        return None if place < 0 else self.tokens[place]

    def _power(self, token: Token, kind: Kind) -> Decimal:
        reading = parse_power(token.text, kind)
        if isinstance(reading, Refusal):
            raise Unreadable(f"{kind}:{reading.code}")
        if reading.value is None:
            raise Unreadable(MALFORMED)
        self.flags.update(reading.flags)
        return reading.value

    def _sphere(self) -> Decimal:
        sphere, cylinder = self.tokens[0], self._token("cylinder")
        # "2.25 - 0.75": the sign stands alone, and the number before it has none.
        if sphere.letter in "IU" and cylinder and re.match("[+-] ", cylinder.text):
            raise Unreadable("sphere:power.trailing_sign")
        return self._power(sphere, Kind.SPHERE)

    def _cylinder_and_axis(self) -> tuple[Decimal | None, int | None]:
        token = self._token("cylinder")
        if token is None:
            return (Decimal(0) if self.match["spherical"] else None), None
        cylinder = self._power(token, Kind.CYLINDER)
        axis = self._token("axis") or self._token("third")
        if axis is None and cylinder:
            raise Unreadable("axis.required")
        return cylinder, None if axis is None else _axis(axis.text)

    def _extras(self) -> tuple[Decimal | None, tuple[WrittenPrism, ...]]:
        adds, prisms = [], []
        for extra in EXTRA.finditer(self.match.string, *self.match.span("extras")):
            tokens = self.tokens[extra.start() : extra.end()]
            number = next(token for token in tokens if token.letter in NUMBER)
            if "A" in extra[0]:
                adds.append(self._power(number, Kind.ADD))
            elif tokens[-1].letter == "B":
                prisms.append(WrittenPrism(self._power(number, Kind.PRISM), _base(tokens[-1].text)))
            else:
                raise Unreadable("prism.base_required")
        if len(adds) > 1:
            raise Unreadable(MALFORMED)
        return (adds[0] if adds else None), tuple(prisms)


def _axis(text: str) -> int:
    if not re.fullmatch("[+-]?[0-9]+", text):
        raise Unreadable("axis.not_integer")
    axis = int(text)
    if not 0 <= axis <= HALF_TURN:
        raise Unreadable("axis.range")
    return normalized_axis(axis)


def _base(text: str) -> Base:
    word = text.removeprefix("BASE").strip()
    return BASES[word[-1]] if len(word) == 2 and word[0] == "B" else Base(word.lower())
