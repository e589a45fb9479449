from typing import TYPE_CHECKING

from django.db import transaction

from almahra.core import outbox
from cart.services import redeeming
from catalog.services import stock
from orders.models import Order
from orders.signals import order_cancelled
from orders.status import Status

from .advancing import advance
from .pieces import pieces_of

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def cancel_order(order: Order, *, by: "User | None", reason: str = "") -> None:
    """Cancel, put the pieces back on the shelf, give the coupon back, tell whom it concerns. Raises IllegalTransition.

    Possible until production begins. What was paid goes back: payments hears of it by `order_cancelled`.
    """
    advance(order, Status.CANCELLED, by=by, reason=reason)
    stock.release(pieces_of(order), cause=order.number)
    if order.coupon_code:
        redeeming.give_back(order.number)
    order_cancelled.send(Order, order=order, by=by)
    outbox.put("orders.cancelled_mail", order_id=str(order.pk))
