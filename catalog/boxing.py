"""What can be true of a spectacle frame: the boxing system (ISO 8624), and the size that is printed inside the temple.

The ranges stand as constraints on the tables as well; here each has its words, and the column that it is about.
"""

import math
import re
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    a, b, dbl, ed = of.a, of.b, of.dbl, of.ed
    ranges = [
        ("a_mm", 36 <= a <= 64, _("A lies between 36 and 64 mm.")),
        ("b_mm", 20 <= b <= 56, _("B lies between 20 and 56 mm.")),
        ("dbl_mm", 10 <= dbl <= 25, _("DBL lies between 10 and 25 mm.")),
        ("temple_mm", 110 <= of.temple <= 155, _("The temple lies between 110 and 155 mm.")),
    ]
    # One wrong length upsets all that is compared with it, so these are asked when each length can be.
    relations = [
        ("b_mm", b < a, _("B is smaller than A.")),
        ("ed_mm", max(a, b) <= ed <= Decimal(math.hypot(a, b)), _("ED lies between the longer side and the diagonal.")),
        ("frame_width_mm", 8 <= of.frame_width - (2 * a + dbl) <= 18, _("A frame is 8 to 18 mm wider than 2 A + DBL.")),
        ("size_printed", _is_printed(of), _("The printed size says A, DBL and temple: 52□17-140.")),
        (
            "rx_able",
            not (of.is_rx_able and of.wrap_deg >= MOST_WRAP_DEG),
            _("From 15° of wrap on, a frame takes no prescription lenses."),
        ),
    ]
    broken = [Problem(column, why) for column, holds, why in ranges if not holds]
    return broken or [Problem(column, why) for column, holds, why in relations if not holds]


def size_class(frame_width: Decimal) -> str:
    """The word for a width in mm, as the database computes it."""
    return next((name for name, (least, most) in SIZE_CLASSES.items() if least <= frame_width < most), "XL")


def _is_printed(of: Measures) -> bool:
    """Printed are whole millimetres."""
    printed = [Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", of.size_printed)]
    return len(printed) == 3 and all(
        abs(said - true) < 1 for said, true in zip(printed, (of.a, of.dbl, of.temple), strict=True)
    )
