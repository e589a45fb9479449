"""The frames of the demo shop, read from a file and checked before a row is written."""

import csv
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from catalog.gtin import validate_gtin

FRAMES_CSV = Path(__file__).parent / "data" / "frames.csv"
SIZE_CLASSES = {"XS": (0, 124), "S": (124, 130), "M": (130, 137), "L": (137, 143), "XL": (143, 1000)}  # width in mm


class Inconsistent(ValueError):
    """The file contradicts itself; the message lists where."""


@dataclass(frozen=True)
class Colour:
    code: str
    name: str
    gtin: str


@dataclass(frozen=True)
class FrameRow:
    """One model in one size, in several colours. `cells` holds the row as it is written, lengths in mm."""

    sku: str
    brand: str
    model: str
    cells: dict[str, str]
    colours: tuple[Colour, ...]

    def number(self, name: str) -> Decimal:
        return Decimal(self.cells[name])

    def flag(self, name: str) -> bool:
        return self.cells[name] == "1"


def read_frames(path: Path = FRAMES_CSV) -> list[FrameRow]:
    """All rows, in their order. Raises Inconsistent."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = [_row(cells) for cells in csv.DictReader(lines)]
    found = [f"{row.sku}: {problem}" for row in rows for problem in problems(row)]
    gtins = [colour.gtin for row in rows for colour in row.colours]
    found += [f"GTIN {gtin} is used twice" for gtin in sorted({gtin for gtin in gtins if gtins.count(gtin) > 1})]
    if found:
        raise Inconsistent("\n".join(found))
    return rows


def _row(cells: dict[str, Any]) -> FrameRow:
    named = (pair.split(":") for pair in cells["colours"].split("|"))
    gtins = cells["variant_gtins"].split("|")
    colours = tuple(Colour(code, name, gtin) for (code, name), gtin in zip(named, gtins, strict=True))
    return FrameRow(cells["sku"], cells["brand"], cells["model"], cells, colours)


def problems(row: FrameRow) -> list[str]:
    """What can not be true of a frame: boxing system (ISO 8624), printed size, size class, bar codes."""
    a, b, dbl, ed = (row.number(f"{name}_mm") for name in ("a", "b", "dbl", "ed"))
    temple, width = row.number("temple_mm"), row.number("frame_width_mm")
    narrowest, widest = SIZE_CLASSES[row.cells["size_class"]]
    rules = {
        "A lies between 36 and 64": 36 <= a <= 64,
        "B lies between 20 and 56": 20 <= b <= 56,
        "DBL lies between 10 and 25": 10 <= dbl <= 25,
        "the temple lies between 110 and 155": 110 <= temple <= 155,
        "B is smaller than A": b < a,
        "ED lies between the longer side and the diagonal": max(a, b) <= ed <= Decimal(math.hypot(a, b)),
        "the frame is 8 to 18 wider than 2 A + DBL": 8 <= width - (2 * a + dbl) <= 18,
        "the printed size agrees": _printed(row) == (a, dbl, temple),
        "the size class agrees with the width": narrowest <= width < widest,
        "the frame PD is A + DBL": row.number("frame_pd_mm") == a + dbl,
        "a lens takes a prescription up to 15° of wrap": row.flag("rx_able") == (row.number("wrap_deg") < 15),
    }
    broken = [f"not so: {rule}" for rule, holds in rules.items() if not holds]
    return broken + [f"{colour.gtin} is no GTIN" for colour in row.colours if not _is_gtin(colour.gtin)]


def _printed(row: FrameRow) -> tuple[Decimal, ...]:
    return tuple(Decimal(number) for number in re.findall(r"\d+", row.cells["size_printed"]))


def _is_gtin(text: str) -> bool:
    try:
        validate_gtin(text)
    except ValidationError:
        return False
    return True
