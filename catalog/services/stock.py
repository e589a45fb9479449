"""Moving stock. Each verb is one conditional UPDATE for a variant and one row in the ledger.

Variants are taken in ascending order of their id everywhere, so that two orders that share frames wait for
each other instead of for ever.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from catalog.errors import OutOfStock, StockPromised
from catalog.models import Stock, StockMovement, Variant

if TYPE_CHECKING:
    from accounts.models import User

Kind = StockMovement.Kind
Demand = Mapping[int, int]  # pieces by variant id


@transaction.atomic
def reserve(demand: Demand, *, cause: str) -> None:
    """Set pieces aside for an order. Raises OutOfStock, and then has written nothing."""
    _move(demand, Stock.objects.try_reserve, Kind.RESERVED, on_hand=0, reserved=1, cause=cause)


@transaction.atomic
def release(demand: Demand, *, cause: str) -> None:
    """Give set-aside pieces back to the shelf."""
    _move(demand, Stock.objects.try_release, Kind.RELEASED, on_hand=0, reserved=-1, cause=cause)


@transaction.atomic
def fulfil(demand: Demand, *, cause: str) -> None:
    """Let set-aside pieces leave the house."""
    _move(demand, Stock.objects.try_fulfil, Kind.SOLD, on_hand=-1, reserved=-1, cause=cause)


@transaction.atomic
def adjust(variant: Variant, change: int, *, kind: str, reason: str, by: "User | None") -> None:
    """Change what is on hand by `change` pieces, for a reason. Raises StockPromised below what is reserved."""
    stock, _ = Stock.objects.get_or_create(variant=variant)
    if not Stock.objects.try_change(variant.pk, change):
        raise StockPromised(sku=variant.sku)
    StockMovement.objects.create(stock=stock, kind=kind, on_hand_change=change, cause=reason, actor=by)


def _move(
    demand: Demand, attempt: Callable[[int, int], bool], kind: str, *, on_hand: int, reserved: int, cause: str
) -> None:
    wanted = {variant_id: demand[variant_id] for variant_id in sorted(demand)}
    for variant_id, quantity in wanted.items():
        if not attempt(variant_id, quantity):
            raise OutOfStock(sku=Variant.objects.values_list("sku", flat=True).get(pk=variant_id))
    stocks = dict(Stock.objects.filter(variant_id__in=wanted).values_list("variant_id", "pk"))
    StockMovement.objects.bulk_create(
        StockMovement(
            stock_id=stocks[variant_id],
            kind=kind,
            on_hand_change=on_hand * quantity,
            reserved_change=reserved * quantity,
            cause=cause,
        )
        for variant_id, quantity in wanted.items()
    )
