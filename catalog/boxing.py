"""What can be true of a frame as a whole: its lengths (`sizing`), the size printed inside the temple, its wrap."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .sizing import RANGES, RELATIONS, faults

SIZE_CLASSES = {"XS": (0, 124), "S": (124, 130), "M": (130, 137), "L": (137, 143), "XL": (143, 1000)}  # width in mm
MOST_WRAP_DEG = 15  # of a frame that takes prescription lenses


class Measures(NamedTuple):
    """One size of a frame: lengths in mm, wrap in degrees."""

    a: Decimal
    b: Decimal
    dbl: Decimal
    ed: Decimal
    temple: Decimal
    frame_width: Decimal
    size_printed: str
    wrap_deg: Decimal
    is_rx_able: bool


class Problem(NamedTuple):
    column: str
    why: str | Promise


def problems(of: Measures) -> list[Problem]:
    """What can not be true of a frame, in words for people."""
    lengths = {
        "a_mm": of.a,
        "b_mm": of.b,
        "dbl_mm": of.dbl,
        "ed_mm": of.ed,
        "temple_mm": of.temple,
        "frame_width_mm": of.frame_width,
    }
    # One wrong length upsets all that is compared with it, so these are asked when each length can be.
    if broken := faults(lengths, RANGES):
        return _listed(broken)
    found = _listed(faults(lengths, RELATIONS))
    if not _is_printed(of):
        found.append(Problem("size_printed", _("The printed size says A, DBL and temple: 52□17-140.")))
    if of.is_rx_able and of.wrap_deg >= MOST_WRAP_DEG:
        found.append(Problem("rx_able", _("From 15° of wrap on, a frame takes no prescription lenses.")))
    return found


def _listed(broken: Mapping[str, list[str]]) -> list[Problem]:
    return [Problem(column, why) for column, words in broken.items() for why in words]


def size_class(frame_width: Decimal) -> str:
    """The word for a width in mm, as the database computes it."""
    return next((name for name, (least, most) in SIZE_CLASSES.items() if least <= frame_width < most), "XL")


def _is_printed(of: Measures) -> bool:
    """Printed are whole millimetres."""
    printed = [Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", of.size_printed)]
    return len(printed) == 3 and all(
        abs(said - true) < 1 for said, true in zip(printed, (of.a, of.dbl, of.temple), strict=True)
    )
