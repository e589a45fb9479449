"""Moving stock. Each verb is one conditional UPDATE for a variant and one row in the ledger.

Variants are taken in ascending order of their id everywhere, so that two orders that share frames wait for
each other instead of for ever.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Subquery

from catalog.errors import NotHeld, OutOfStock, StockPromised
from catalog.models import Stock, StockMovement, Variant
from catalog.querysets import Left

from . import shortages
from .cards import ask_for_refresh
from .shortages import Moved

if TYPE_CHECKING:
    from accounts.models import User

Kind = StockMovement.Kind
Demand = Mapping[int, int]  # pieces by variant id

BY_HAND = [Kind.RECEIVED, Kind.COUNTED, Kind.DAMAGED, Kind.RETURNED, Kind.CORRECTED]
MOST_PIECES = 100_000  # in one change; more is a slip of the keyboard
SIGNS: dict[str, int] = {
    Kind.RECEIVED: 1,
    Kind.RETURNED: 1,
    Kind.DAMAGED: -1,
}  # where only one makes sense


class ByHand(NamedTuple):
    """What somebody does to one level."""

    change: int
    kind: str
    cause: str


def open_shelves(variants: Iterable[Variant]) -> None:
    """Give new variants their empty stock. Whoever creates a variant calls this in the same transaction."""
    Stock.objects.bulk_create([Stock(variant=variant) for variant in variants], ignore_conflicts=True)


@transaction.atomic(savepoint=False)
def reserve(demand: Demand, *, cause: str) -> None:
    """Set pieces aside for an order. Raises OutOfStock, and then the caller's transaction is undone as a whole.

    A caller who means to go on after that wraps the call in a transaction of its own.
    """
    _move(demand, Stock.objects.try_reserve, Kind.RESERVED, on_hand=0, reserved=1, cause=cause, refusal=OutOfStock)


@transaction.atomic
def release(demand: Demand, *, cause: str) -> None:
    """Give set-aside pieces back to the shelf. Raises NotHeld for more than are set aside."""
    _move(demand, Stock.objects.try_release, Kind.RELEASED, on_hand=0, reserved=-1, cause=cause, refusal=NotHeld)


@transaction.atomic
def fulfil(demand: Demand, *, cause: str) -> None:
    """Let set-aside pieces leave the house. Raises NotHeld for more than are set aside."""
    _move(demand, Stock.objects.try_fulfil, Kind.SOLD, on_hand=-1, reserved=-1, cause=cause, refusal=NotHeld)


@transaction.atomic
def restock(demand: Demand, *, cause: str) -> None:
    """Put pieces that came back from a customer on the shelf."""
    _move(demand, Stock.objects.try_change, Kind.RETURNED, on_hand=1, reserved=0, cause=cause, refusal=NotHeld)


@transaction.atomic
def adjust(variant: Variant, change: int, *, kind: str, reason: str, by: "User | None") -> None:
    """Change what is on hand by `change` pieces, for a reason. Raises StockPromised below what is reserved."""
    if kind not in BY_HAND or change == 0:
        raise ValueError(f"no change by hand: {change} {kind}")
    left = Stock.objects.try_change(variant.pk, change)
    if left is None:
        raise StockPromised(sku=variant.sku)
    stock = Stock.objects.get(variant=variant)
    StockMovement.objects.create(stock=stock, kind=kind, on_hand_change=change, cause=reason, actor=by)
    _tell({variant.pk: Moved(left, change)})


@transaction.atomic
def count(changes: Mapping[int, int], *, cause: str, by: "User | None") -> None:
    """Correct what is on hand after a stock-take, by variant id; all or nothing. Raises StockPromised.

    The caller holds the locks of these rows.
    """
    adjust_many({variant_id: ByHand(change, Kind.COUNTED, cause) for variant_id, change in changes.items()}, by=by)


@transaction.atomic
def adjust_many(wanted: Mapping[int, ByHand], *, by: "User | None") -> None:
    """Change what is on hand, by variant id; all or nothing. Raises StockPromised below what is reserved.

    The caller holds the locks of these rows. What changes nothing is left out.
    """
    changes = {variant_id: one.change for variant_id, one in wanted.items() if one.change}
    lefts = Stock.objects.try_change_all(changes)
    if refused := sorted(changes.keys() - lefts.keys()):
        raise StockPromised(sku=Variant.objects.values_list("sku", flat=True).get(pk=refused[0]))
    stocks = dict(Stock.objects.filter(variant__in=changes).values_list("variant", "pk"))
    StockMovement.objects.bulk_create(
        (
            StockMovement(
                stock_id=stocks[variant_id],
                kind=wanted[variant_id].kind,
                on_hand_change=change,
                cause=wanted[variant_id].cause,
                actor=by,
            )
            for variant_id, change in sorted(changes.items())
        ),
        batch_size=1000,
    )
    _tell({variant_id: Moved(lefts[variant_id], change) for variant_id, change in changes.items()})


def _move(
    demand: Demand,
    attempt: Callable[[int, int], Left | None],
    kind: str,
    *,
    on_hand: int,
    reserved: int,
    cause: str,
    refusal: type[OutOfStock | NotHeld],
) -> None:
    """One UPDATE for each variant and one INSERT; `on_hand` and `reserved` are the signs of the change."""
    if min(demand.values(), default=1) < 1:
        raise ValueError("pieces are counted from 1")
    moves = {}
    for variant_id in _in_lock_order(demand):
        pieces = demand[variant_id]
        left = attempt(variant_id, pieces)
        if left is None:
            raise refusal(sku=Variant.objects.values_list("sku", flat=True).get(pk=variant_id))
        moves[variant_id] = Moved(left, (on_hand - reserved) * pieces)
    StockMovement.objects.bulk_create(
        StockMovement(
            stock_id=Subquery(Stock.objects.filter(variant_id=variant_id).values("pk")),
            kind=kind,
            on_hand_change=on_hand * demand[variant_id],
            reserved_change=reserved * demand[variant_id],
            cause=cause,
        )
        for variant_id in sorted(demand)
    )
    _tell(moves)


def _in_lock_order(demand: Demand) -> list[int]:
    return sorted(demand)


def _tell(moves: Mapping[int, Moved]) -> None:
    """Whom the new levels concern: the window, and those who order new pieces."""
    if turned := [variant_id for variant_id, moved in moves.items() if _changes_its_word(moved)]:
        ask_for_refresh(Variant.objects.filter(pk__in=turned).values_list("product", flat=True))
    shortages.note(moves)


def _changes_its_word(moved: Moved) -> bool:
    """Whether a move made a variant sold out, or one that was sold out not."""
    return (moved.left.available > 0) != (moved.before > 0)
