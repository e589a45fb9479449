"""Stock-takes: from numbers that people counted to rows in the ledger.

A counted number holds for the moment of counting. It is compared with what should have been on the shelf at that
moment, which the ledger knows, and the difference is added to the level: whatever was sold or received since stays.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.errors import CountKnown, CountOvertaken, TableRefused
from catalog.gtin import LENGTHS
from catalog.models import Stock, StockMovement, StockTake, Variant
from catalog.tables import Table, is_formula

from . import stock
from .stock import MOST_PIECES

if TYPE_CHECKING:
    from accounts.models import User

COLUMNS = ("sku", "gtin", "counted")
DRAFT_DAYS = 2

Kind = StockMovement.Kind
# Pieces that really moved. The other kinds mend what we knew, and are taken for true at any time before.
REAL_MOVES = [Kind.RECEIVED, Kind.SOLD, Kind.RETURNED, Kind.DAMAGED]


@dataclass(frozen=True)
class Wrong:
    """A row that can not be followed, and why, for people."""

    row: int
    name: str
    why: str


@dataclass(frozen=True)
class Line:
    """What was counted of one variant, beside what should have been there."""

    variant_id: int
    sku: str
    counted: int
    expected: int  # on hand when it was counted
    on_hand: int  # now
    reserved: int

    @property
    def change(self) -> int:
        return self.counted - self.expected

    @property
    def after(self) -> int:
        return self.on_hand + self.change

    @property
    def moved(self) -> int:
        """Pieces that came (or, negative, left) since it was counted."""
        return self.on_hand - self.expected


@dataclass
class Looked:
    """A file as it would be followed: all of it, or nothing when anything is wrong."""

    lines: list[Line] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    not_counted: int = 0  # rows whose number was left empty


def look(table: Table, *, counted_at: datetime) -> Looked:
    """What this table would change, and each row that is wrong. Raises TableRefused for one without its columns."""
    if "counted" not in table.columns or not {"sku", "gtin"} & set(table.columns):
        raise TableRefused(_("The first row must name the columns: “counted”, and “sku” or “gtin”."))
    looked, found = Looked(), _Finder(row for _number, row in table.rows)
    counted: dict[int, int] = {}
    rows: dict[int, int] = {}
    for number, row in table.rows:
        name, digits = row.get("sku") or row.get("gtin", ""), row["counted"]
        if not digits:
            looked.not_counted += 1
            continue
        variant = found.variant(row)
        why = _why_not(row, digits, variant)
        if variant and variant.pk in rows:
            why = why or _("It was counted in row %(row)s already.") % {"row": rows[variant.pk]}
        if variant is None or why:
            looked.wrong.append(Wrong(number, name[:40], str(why)))
        else:
            counted[variant.pk], rows[variant.pk] = int(digits), number
    for line in lines_at(counted, counted_at=counted_at):
        if line.after < line.reserved:
            promised = {"reserved": line.reserved, "after": line.after}
            why = _("Orders wait for %(reserved)s pieces, and %(after)s would be left.") % promised
            looked.wrong.append(Wrong(rows[line.variant_id], line.sku, str(why)))
        looked.lines.append(line)
    looked.wrong.sort(key=lambda one: one.row)
    return looked


def keep(looked: Looked, *, file_name: str, counted_at: datetime, by: "User", is_new_count: bool = False) -> StockTake:
    """Keep what was looked at until somebody agrees. Raises CountKnown for numbers that were written before."""
    fingerprint = _fingerprint(looked.lines)
    known = StockTake.objects.filter(fingerprint=fingerprint, applied_at__isnull=False).first()
    if known is not None and known.applied_at and not is_new_count:
        raise CountKnown(day=f"{known.applied_at:%Y-%m-%d}")
    return StockTake.objects.create(
        file_name=file_name[-200:],
        fingerprint=fingerprint,
        counted_at=counted_at,
        uploaded_by=by,
        lines=[_kept(line) for line in looked.lines],
    )


@transaction.atomic
def write(take: StockTake, *, by: "User") -> list[Line]:
    """Write a stock-take into the ledger; its lines as they were then. A second time does nothing.

    Raises CountOvertaken when somebody else corrected one of these levels since it was looked at, and StockPromised
    when orders wait for pieces that are not there; and then nothing was written.
    """
    kept = StockTake.objects.select_for_update().get(pk=take.pk)
    if kept.applied_at:
        return []
    # In the order in which orders take them, so that nobody waits for ever; from here on nothing moves.
    ids = [line["variant"] for line in kept.lines]
    list(Stock.objects.select_for_update().filter(variant__in=ids).order_by("variant_id").values_list("pk", flat=True))
    lines = lines_at({line["variant"]: line["counted"] for line in kept.lines}, counted_at=kept.counted_at)
    shown = {line["variant"]: line["counted"] - line["expected"] for line in kept.lines}
    for line in lines:
        if line.change != shown[line.variant_id]:
            raise CountOvertaken(sku=line.sku)
    stock.count({line.variant_id: line.change for line in lines}, cause=_cause(kept), by=by)
    kept.applied_at, kept.applied_by = timezone.now(), by
    kept.changed = sum(line.change != 0 for line in lines)
    kept.save(update_fields=["applied_at", "applied_by", "changed"])
    return lines


def moved_since(take: StockTake, lines: Iterable[Line]) -> Iterator[tuple[Line, int]]:
    """Levels that moved between the look and the writing, and by how many pieces: sold and received meanwhile."""
    seen = {line["variant"]: line["on_hand"] for line in take.lines}
    for line in lines:
        if moved := line.on_hand - seen[line.variant_id]:
            yield line, moved


def lines_of(take: StockTake) -> list[Line]:
    """The lines as they would be written now."""
    return lines_at({line["variant"]: line["counted"] for line in take.lines}, counted_at=take.counted_at)


def lines_at(counted: Mapping[int, int], *, counted_at: datetime) -> list[Line]:
    """Each variant's count beside its level then and now, by SKU; one query, so one moment."""
    since = Q(movements__created_at__gt=counted_at, movements__kind__in=REAL_MOVES)
    found = (
        Stock.objects.filter(variant__in=counted)
        .annotate(since=Coalesce(Sum("movements__on_hand_change", filter=since), 0))
        .values_list("variant_id", "variant__sku", F("on_hand") - F("since"), "on_hand", "reserved")
    )
    return [Line(pk, sku, counted[pk], *levels) for pk, sku, *levels in found.order_by("variant__sku")]


def forget_drafts() -> None:
    """Drop what was looked at and never written."""
    before = timezone.now() - timedelta(days=DRAFT_DAYS)
    StockTake.objects.filter(applied_at=None, uploaded_at__lt=before).delete()


def _why_not(row: Mapping[str, str], digits: str, variant: Variant | None) -> str | Promise | None:
    """What is wrong with a row, if anything is."""
    asked = [row.get("sku", ""), row.get("gtin", ""), digits]
    if re.fullmatch(r"-\d+", digits):
        return _("Nobody can count fewer than no pieces.")
    if any(is_formula(cell) for cell in asked):
        return _("There is a formula in this row. Write the number itself.")
    if not re.fullmatch(r"\d+", digits):
        return _("“%(cell)s” is no whole number of pieces.") % {"cell": digits[:20]}
    if len(digits) > 9 or int(digits) > MOST_PIECES:
        return _("More than %(most)s pieces are a slip of the keyboard.") % {"most": MOST_PIECES}
    if not asked[0] and not asked[1]:
        return _("The row names no variant.")
    if variant is None and not asked[0] and re.fullmatch(r"[\d.,]+E\+?\d+", asked[1], re.IGNORECASE):
        return _("The spreadsheet has shortened this GTIN. Format the column as text, or use SKUs.")
    if variant is None:
        return _("There is no such variant.")
    return None


class _Finder:
    """The variants that a table names, in two queries: by SKU where a row has one, else by GTIN."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        skus, gtins = set(), set()
        for row in rows:
            if sku := row.get("sku", ""):
                skus.add(sku.upper())
            else:
                gtins |= set(_spellings(row.get("gtin", "")))
        known = Variant.objects.filter(stock__isnull=False).only("pk", "sku", "gtin")
        self._by_sku = {variant.sku: variant for variant in known.filter(sku__in=skus)}
        self._by_gtin = {variant.gtin: variant for variant in known.filter(gtin__in=gtins)}

    def variant(self, row: Mapping[str, str]) -> Variant | None:
        if sku := row.get("sku", ""):
            return self._by_sku.get(sku.upper())
        found = (self._by_gtin.get(gtin) for gtin in _spellings(row.get("gtin", "")))
        return next((variant for variant in found if variant), None)


def _spellings(gtin: str) -> list[str]:
    """A spreadsheet drops the zeros at the beginning, and a scanner may add one."""
    bare = gtin.lstrip("0")
    return [bare.zfill(length) for length in sorted(LENGTHS) if bare and len(bare) <= length]


def _kept(line: Line) -> dict[str, Any]:
    return {
        "variant": line.variant_id,
        "sku": line.sku,
        "counted": line.counted,
        "expected": line.expected,
        "on_hand": line.on_hand,
    }


def _fingerprint(lines: Iterable[Line]) -> str:
    said = "\n".join(sorted(f"{line.variant_id} {line.counted}" for line in lines))
    return hashlib.sha256(said.encode()).hexdigest()


def _cause(take: StockTake) -> str:
    return f"Stock-take of {take.counted_at:%Y-%m-%d %H:%M}, {take.file_name}"[:200]
