"""From a confirmed order to a parcel at the door."""

from typing import TYPE_CHECKING

from django.db import transaction

from catalog.services import stock
from orders.models import Order
from orders.status import Status

from .advancing import advance
from .pieces import pieces_of

if TYPE_CHECKING:
    from accounts.models import User


def mark_ready(order: Order, *, by: "User | None") -> None:
    """Everything is packed. Raises IllegalTransition."""
    advance(order, Status.READY, by=by)


@transaction.atomic
def ship(order: Order, *, by: "User | None") -> None:
    """The parcel leaves the house, and its pieces leave the stock. Raises IllegalTransition."""
    advance(order, Status.SHIPPED, by=by)
    stock.fulfil(pieces_of(order), cause=order.number)


def deliver(order: Order, *, by: "User | None") -> None:
    """The parcel has arrived. Raises IllegalTransition."""
    advance(order, Status.DELIVERED, by=by)
