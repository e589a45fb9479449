"""What payments do with the news of orders."""

from decimal import Decimal
from typing import Any

from django.dispatch import receiver

from almahra.core import outbox
from orders.models import Order
from orders.signals import asks_money_held, order_cancelled

from .services.refunding import refundable


@receiver(order_cancelled)
def give_money_back(sender: type[Order], order: Order, **kwargs: Any) -> None:
    """Ask for the intent to be closed or the money to be sent back, once the cancellation is committed.

    Not here: the canceller holds the order's lock, and a payment's lock comes before its order's.
    """
    outbox.put("payments.undo_payments", order_id=str(order.pk))


@receiver(asks_money_held)
def say_what_is_held(sender: type[Order], order: Order, **kwargs: Any) -> Decimal:
    """What came in, less what is on its way back."""
    return sum((refundable(payment) for payment in order.payments.all()), Decimal(0))
