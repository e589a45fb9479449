from django.db import transaction

from almahra.core import outbox
from cart.services import redeeming
from catalog.services import stock
from orders.errors import IllegalTransition
from orders.models import Order
from orders.signals import order_expired
from orders.status import Status

from .advancing import advance
from .pieces import pieces_of


@transaction.atomic
def expire_order(order: Order) -> bool:
    """Give the pieces and the coupon of an unpaid order back. False when it was not waiting for its payment now."""
    try:
        advance(order, Status.EXPIRED, by=None)
    except IllegalTransition:
        return False
    stock.release(pieces_of(order), cause=order.number)
    if order.coupon_code:
        redeeming.give_back(order.number)
    order_expired.send(Order, order=order)
    outbox.put("orders.expired_mail", about=order.number, order_id=str(order.pk))
    return True
