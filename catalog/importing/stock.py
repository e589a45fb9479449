"""Stock: pieces that were counted, or that came and went. Each row is a movement in the ledger."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Stock, StockMovement, Variant
from catalog.services import takes
from catalog.services.stock import BY_HAND, MOST_PIECES, SIGNS, ByHand, adjust_many

from .by_sku import BySku
from .columns import Cells, one_of
from .plans import Asked, Change, Kind, Line

if TYPE_CHECKING:
    from accounts.models import User

Moved = StockMovement.Kind
LONGEST_REASON = 200  # characters


class Pieces(BySku):
    def __init__(self, asked: Asked) -> None:
        self.wanted: dict[int, tuple[Cells, Variant, ByHand]] = {}
        self.counted: dict[int, int] = {}
        self.on_hand_said: dict[int, str] = {}  # in a column that is only for reading
        super().__init__(asked)

    def row(self, cells: Cells, sku: str, variant: Variant | None) -> None:
        if variant is None:
            cells.wrong("sku", _("There is no such variant."))
            return
        self.check_name(cells, variant)
        counted = cells.read("counted", _counted)
        change = cells.read("change", _change)
        kind = cells.read("kind", one_of(Moved))
        reason = cells.text("reason")[:LONGEST_REASON]
        self.on_hand_said[variant.pk] = cells.row.get("on_hand", "")
        if not cells.is_right:
            return
        if counted is not None:
            self._count(cells, variant, counted, change, kind, reason)
        elif change is not None:
            self._move(cells, variant, ByHand(change, kind or "", reason))
        else:
            self.plan.unchanged += 1

    def _count(
        self, cells: Cells, variant: Variant, counted: int, change: int | None, kind: str | None, reason: str
    ) -> None:
        if change is not None:
            cells.wrong("change", _("A row has a counted number or a change, not both."))
        elif kind not in {None, Moved.COUNTED}:
            cells.wrong("kind", _("What was counted is of the kind “counted”, or of none."))
        else:
            self.counted[variant.pk] = counted
            self.wanted[variant.pk] = (cells, variant, ByHand(0, Moved.COUNTED, reason))

    def _move(self, cells: Cells, variant: Variant, wanted: ByHand) -> None:
        if wanted.kind not in {kind for kind in BY_HAND if kind != Moved.COUNTED}:
            cells.wrong("kind", _("Say what happened: received, returned, damaged or corrected."))
        elif wanted.change * SIGNS.get(wanted.kind, 0) < 0:
            cells.wrong("change", _("The sign does not go with what happened."))
        else:
            self.wanted[variant.pk] = (cells, variant, wanted)

    def finish(self) -> None:
        levels = self._levels()
        for counted in takes.lines_at(self.counted, counted_at=self.asked.at):
            cells, variant, wanted = self.wanted[counted.variant_id]
            self.wanted[counted.variant_id] = (cells, variant, wanted._replace(change=counted.change))
        for variant_id, (cells, variant, wanted) in self.wanted.items():
            self._plan(cells, variant, wanted, levels.get(variant_id))
        said = ((levels.get(pk, (0, 0))[0], cell) for pk, cell in self.on_hand_said.items() if cell)
        if stale := sum(str(on_hand) != cell for on_hand, cell in said):
            words = ngettext(
                "In %(count)d row “on_hand” is not what the shop has now. That column is only for reading.",
                "In %(count)d rows “on_hand” is not what the shop has now. That column is only for reading.",
                stale,
            )
            self.plan.notes.append(words % {"count": stale})

    def _levels(self) -> dict[int, tuple[int, int]]:
        """On hand and reserved; before a writing in the order in which orders hold them."""
        found = Stock.objects.filter(variant__in=[one.pk for one in self.variants.values()]).order_by("variant_id")
        if self.asked.to_write:
            found = found.select_for_update(of=["self"])
        return {
            pk: (on_hand, reserved) for pk, on_hand, reserved in found.values_list("variant", "on_hand", "reserved")
        }

    def _plan(self, cells: Cells, variant: Variant, wanted: ByHand, levels: tuple[int, int] | None) -> None:
        if levels is None:
            cells.wrong("sku", _("This variant has no shelf yet. Save its product once."))
            return
        on_hand, reserved = levels
        after = on_hand + wanted.change
        if after < reserved:
            promised = {"reserved": reserved, "after": after}
            cells.wrong("", _("Orders wait for %(reserved)s pieces, and %(after)s would be left.") % promised)
        elif not wanted.change:
            self.plan.unchanged += 1
        else:
            change = Change(wanted.kind, str(on_hand), f"{after} ({wanted.change:+d})")
            writes = f"{wanted.kind} {wanted.change:+d} {wanted.cause}"
            self.plan.lines.append(Line(cells.number, f"{variant.sku} {variant}", False, (change,), writes))

    def write(self, *, by: "User | None", cause: str) -> None:
        moves = {pk: one._replace(cause=one.cause or cause) for pk, (_cells, _variant, one) in self.wanted.items()}
        adjust_many(moves, by=by)


def _counted(cell: str) -> int:
    pieces = _whole(cell)
    if pieces < 0:
        raise ValidationError(_("Nobody can count fewer than no pieces."))
    return pieces


def _change(cell: str) -> int | None:
    return _whole(cell) or None


def _whole(cell: str) -> int:
    digits = cell.removeprefix("+")
    if not digits.removeprefix("-").isdecimal():
        raise ValidationError(_("“%(cell)s” is no whole number of pieces.") % {"cell": cell[:20]})
    if len(digits) > 9 or abs(int(digits)) > MOST_PIECES:
        raise ValidationError(_("More than %(most)s pieces are a slip of the keyboard.") % {"most": MOST_PIECES})
    return int(digits)


def _export() -> Iterator[list[str]]:
    stocks = Stock.objects.select_related("variant__product").order_by("variant__sku")
    for stock in stocks.iterator(chunk_size=2000):
        yield [stock.variant.sku, str(stock.variant), str(stock.on_hand), str(stock.reserved), "", "", "", ""]


KIND = Kind(
    columns=("sku", "name", "on_hand", "reserved", "counted", "change", "kind", "reason"),
    required=frozenset({"sku"}),
    aliases={},
    permissions=("catalog.change_stock",),
    look=Pieces,
    export=_export,
)
