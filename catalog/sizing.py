"""What the measurements of a frame can be, in words: the boxing system (ISO 8624), lengths in mm.

The database refuses the same (`FrameSize`), and a test holds the two together. The rules are data, so that a page on
which a size is typed can tell them while it is typed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What is added up: so many times each measurement, "diagonal" for that of the lens box, "" for one millimetre.
Sum = Mapping[str, Decimal]
TENTH = Decimal("0.1")  # as fine as frames are measured


class Rule(NamedTuple):
    """`field` is at least and at most so long. `words` may name both as %(least)s and %(most)s."""

    field: str
    least: Sum | None
    most: Sum | None
    words: str | Promise


def _mm(length: int) -> Sum:
    return {"": Decimal(length)}


RANGES = [
    Rule("a_mm", _mm(36), _mm(64), _("Lenses are %(least)s to %(most)s mm wide.")),
    Rule("b_mm", _mm(20), _mm(56), _("Lenses are %(least)s to %(most)s mm high.")),
    Rule("dbl_mm", _mm(10), _mm(25), _("A bridge is %(least)s to %(most)s mm wide.")),
    Rule("temple_mm", _mm(110), _mm(155), _("A temple is %(least)s to %(most)s mm long.")),
]
RELATIONS = [
    Rule("b_mm", None, {"a_mm": Decimal(1), "": -TENTH}, _("A lens is lower than it is wide: B is below A.")),
    Rule(
        "ed_mm",
        {"a_mm": Decimal(1)},
        {"diagonal": Decimal(1)},
        _("With this lens ED lies between A and the diagonal: %(least)s to %(most)s mm."),
    ),
    Rule(
        "frame_width_mm",
        {"a_mm": Decimal(2), "dbl_mm": Decimal(1), "": Decimal(8)},
        {"a_mm": Decimal(2), "dbl_mm": Decimal(1), "": Decimal(18)},
        _("With these lenses and this bridge the frame is %(least)s to %(most)s mm wide."),
    ),
]
RULES = [*RANGES, *RELATIONS]
FIELDS = sorted({rule.field for rule in RULES})


def faults(lengths: Mapping[str, Decimal | None], rules: Iterable[Rule] = RULES) -> dict[str, list[str]]:
    """What can not be true of a frame, by the field that says it. A rule about a missing length is left out."""
    known = {name: length for name, length in lengths.items() if length is not None}
    if "a_mm" in known and "b_mm" in known:
        known["diagonal"] = (known["a_mm"] ** 2 + known["b_mm"] ** 2).sqrt()
    found: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        least, most = _added(rule.least, known), _added(rule.most, known)
        length = known.get(rule.field)
        if length is not None and ((least is not None and length < least) or (most is not None and length > most)):
            found[rule.field].append(str(rule.words) % {"least": _plain(least), "most": _plain(most)})
    return dict(found)


def for_page() -> list[dict[str, Any]]:
    """The rules as a script reads them."""
    return [
        {
            "field": rule.field,
            "least": rule.least and {name: float(times) for name, times in rule.least.items()},
            "most": rule.most and {name: float(times) for name, times in rule.most.items()},
            "words": str(rule.words),
        }
        for rule in RULES
    ]


def _added(parts: Sum | None, known: Mapping[str, Decimal]) -> Decimal | None:
    """None where there is no such limit, or where a length of it is not known."""
    if parts is None or not all(name in known for name in parts if name):
        return None
    return sum((times * known.get(name, Decimal(1)) for name, times in parts.items()), Decimal(0))


def _plain(length: Decimal | None) -> str:
    return "" if length is None else f"{length.quantize(TENTH, ROUND_DOWN):f}".removesuffix(".0")
