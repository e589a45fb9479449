"""Unpaid orders give their pieces back, and must then not be payable any more."""

import logging
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from orders.models import Order
from orders.services.expiring import expire_order

from ..errors import ProviderUnavailable
from ..models import Payment
from .closing import close_payment

logger = logging.getLogger(__name__)


class Outcome(NamedTuple):
    order: Order
    what: str  # expired, paid, waiting


def expire_unpaid() -> Iterator[Outcome]:
    """Expire every order whose time to be paid is over; yields what became of each.

    The intent is cancelled at Stripe first: if it was paid meanwhile the order is paid, not expired, and one
    that a bank still works on waits on. While Stripe does not answer, orders with an intent wait too.
    """
    is_down = False
    for order in Order.objects.unpaid_since(timezone.now()).order_by("expires_at", "pk"):
        try:
            _close(order, is_down=is_down)
        except ProviderUnavailable:
            is_down = True  # do not let every order wait for its own timeouts
            yield Outcome(order, "waiting")
        else:
            yield Outcome(order, _expire(order))


def _close(order: Order, *, is_down: bool) -> None:
    for payment in _open(order):
        if is_down:
            raise ProviderUnavailable
        close_payment(payment)


@transaction.atomic
def _expire(order: Order) -> str:
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.paid_at:
        return "paid"
    if _open(order).exists():
        return "waiting"
    return "expired" if expire_order(order) else order.status


def _open(order: Order) -> QuerySet[Payment]:
    return Payment.objects.filter(order=order, status__in=Payment.OPEN)
