from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from almahra.core import outbox
from cart.services import redeeming
from catalog.services import stock
from orders.errors import AlreadyShipped
from orders.models import Order
from orders.signals import asks_money_held, order_cancelled
from orders.status import Status

from .advancing import advance
from .pieces import pieces_of

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def cancel_order(order: Order, *, by: "User | None", reason: str = "") -> None:
    """Cancel, give the pieces and the coupon back, tell whom it concerns. Raises IllegalTransition, AlreadyShipped.

    Possible until production begins or a parcel leaves. What was paid goes back: payments hears of it by
    `order_cancelled`.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)  # a parcel leaves before this, or not at all
    if locked.shipments.exists():
        raise AlreadyShipped(number=locked.number, status=locked.status, to=Status.CANCELLED.value)
    advance(order, Status.CANCELLED, by=by, reason=reason)
    stock.release(pieces_of(order), cause=order.number)
    if order.coupon_code:
        redeeming.give_back(order.number)
    order_cancelled.send(Order, order=order, by=by)
    outbox.put("orders.cancelled_mail", about=order.number, order_id=str(order.pk))


def money_held(order: Order) -> Decimal:
    """What would go back to the customer if this order were cancelled now."""
    answers: list[tuple[Any, Any]] = asks_money_held.send(Order, order=order)
    return sum((held for _, held in answers), Decimal(0))
