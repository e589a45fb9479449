"""The frames of the demo shop, read from a file and checked before a row is written."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from catalog import boxing
from catalog.boxing import MOST_WRAP_DEG, Measures, size_class
from catalog.gtin import validate_gtin

FRAMES_CSV = Path(__file__).parent / "data" / "frames.csv"


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
    """What can not be true of a frame, and what the file says twice and differently."""
    a, dbl, wrap = (row.number(name) for name in ("a_mm", "dbl_mm", "wrap_deg"))
    rules = {
        "the size class agrees with the width": row.cells["size_class"] == size_class(row.number("frame_width_mm")),
        "the frame PD is A + DBL": row.number("frame_pd_mm") == a + dbl,
        "a lens takes a prescription up to 15° of wrap": row.flag("rx_able") == (wrap < MOST_WRAP_DEG),
    }
    broken = [str(problem.why) for problem in boxing.problems(_measures(row))]
    broken += [f"not so: {rule}" for rule, holds in rules.items() if not holds]
    return broken + [f"{colour.gtin} is no GTIN" for colour in row.colours if not _is_gtin(colour.gtin)]


def _measures(row: FrameRow) -> Measures:
    return Measures(
        a=row.number("a_mm"),
        b=row.number("b_mm"),
        dbl=row.number("dbl_mm"),
        ed=row.number("ed_mm"),
        temple=row.number("temple_mm"),
        frame_width=row.number("frame_width_mm"),
        size_printed=row.cells["size_printed"],
        wrap_deg=row.number("wrap_deg"),
        is_rx_able=row.flag("rx_able"),
    )


def _is_gtin(text: str) -> bool:
    try:
        validate_gtin(text)
    except ValidationError:
        return False
    return True
