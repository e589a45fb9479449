"""The colours of one row: `BLK:Black|TRT:Tortoise`, with their SKUs and bar codes in columns beside."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from .columns import Cells

BETWEEN = "|"


class Colour(NamedTuple):
    """One variant of a row as the table names it; empty where the table says nothing."""

    sku: str
    code: str
    name: str
    gtin: str


def colours_of(cells: Cells) -> list[Colour]:
    """The variants that a row names. Without any of the columns: none."""
    named = _split(cells.text("colours"))
    skus = [sku.upper() for sku in _split(cells.text("variant_skus"))]
    gtins = _split(cells.text("variant_gtins"))
    stem = cells.text("sku").upper()
    if not named and not skus and not stem:
        if gtins:
            cells.wrong("variant_gtins", _("There are bar codes here, and nothing says of which variants."))
        return []
    parts = [_parts(one) for one in named] or [("", "")] * max(len(skus), 1)
    for column, others in (("variant_skus", skus), ("variant_gtins", gtins)):
        if others and len(others) != len(parts):
            words = _("There are %(count)s of them for %(colours)s colours.")
            cells.wrong(column, words % {"count": len(others), "colours": len(parts)})
            return []
    found = []
    for place, (code, name) in enumerate(parts):
        sku = skus[place] if skus else _stemmed(stem, code)
        if not sku or (not skus and not code and len(parts) > 1):
            cells.wrong("colours", _("Each colour needs a code before its name, as in BLK:Black, or a SKU of its own."))
            return []
        found.append(Colour(sku, code, name, gtins[place] if gtins else ""))
    if len({colour.sku for colour in found}) < len(found):
        cells.wrong("colours", _("Two colours have the same code."))
        return []
    return found


def _split(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(BETWEEN)] if cell else []


def _parts(colour: str) -> tuple[str, str]:
    code, colon, name = colour.partition(":")
    return (code.strip().upper(), name.strip()) if colon else ("", code.strip())


def _stemmed(stem: str, code: str) -> str:
    return f"{stem}-{code}" if stem and code else stem
