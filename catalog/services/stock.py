"""Moving stock. Each verb is one conditional UPDATE for all its variants and one row for each in the ledger."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from almahra.core.inserting import insert
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
    adjust_many({variant.pk: ByHand(change, kind, reason)}, by=by)


@transaction.atomic
def count(changes: Mapping[int, int], *, cause: str, by: "User | None") -> None:
    """Correct what is on hand after a stock-take, by variant id; all or nothing. Raises StockPromised."""
    adjust_many({variant_id: ByHand(change, Kind.COUNTED, cause) for variant_id, change in changes.items()}, by=by)


@transaction.atomic
def adjust_many(wanted: Mapping[int, ByHand], *, by: "User | None") -> None:
    """Change what is on hand, by variant id; all or nothing. Raises StockPromised below what is reserved.

    What changes nothing is left out.
    """
    changes = {variant_id: one.change for variant_id, one in wanted.items() if one.change}
    lefts = Stock.objects.try_change(changes)
    _check_all_moved(changes, lefts, StockPromised)
    StockMovement.objects.bulk_create(
        (
            StockMovement(
                stock_id=lefts[variant_id].stock_id,
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
    attempt: Callable[[Demand], dict[int, Left]],
    kind: str,
    *,
    on_hand: int,
    reserved: int,
    cause: str,
    refusal: type[OutOfStock | NotHeld],
) -> None:
    """One UPDATE and one INSERT; `on_hand` and `reserved` are the signs of the change."""
    if min(demand.values(), default=1) < 1:
        raise ValueError("pieces are counted from 1")
    lefts = attempt(demand)
    _check_all_moved(demand, lefts, refusal)
    movements = (
        StockMovement(
            stock_id=lefts[variant_id].stock_id,
            kind=kind,
            on_hand_change=on_hand * pieces,
            reserved_change=reserved * pieces,
            cause=cause,
        )
        for variant_id, pieces in sorted(demand.items())
    )
    insert(*movements)
    _tell({variant_id: Moved(lefts[variant_id], (on_hand - reserved) * demand[variant_id]) for variant_id in demand})


def _check_all_moved(
    asked: Iterable[int], moved: Iterable[int], refusal: type[OutOfStock | NotHeld | StockPromised]
) -> None:
    """Raises the refusal of the first variant that was not moved; what was moved is undone with the transaction."""
    if refused := min(set(asked).difference(moved), default=None):
        raise refusal(sku=Variant.objects.values_list("sku", flat=True).get(pk=refused))


def _tell(moves: Mapping[int, Moved]) -> None:
    """Whom the new levels concern: the window, and those who order new pieces."""
    if turned := [variant_id for variant_id, moved in moves.items() if _changes_its_word(moved)]:
        ask_for_refresh(Variant.objects.filter(pk__in=turned).values_list("product", flat=True))
    shortages.note(moves)


def _changes_its_word(moved: Moved) -> bool:
    """Whether a move made a variant sold out, or one that was sold out not."""
    return (moved.left.available > 0) != (moved.before > 0)
