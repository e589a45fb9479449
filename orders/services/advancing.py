"""An order's way from state to state, along the table in `orders.status`."""

from typing import TYPE_CHECKING

from django.db import transaction

from orders.errors import IllegalTransition
from orders.models import Order
from orders.status import COMES_FROM, Status

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def advance(order: Order, to: Status, *, by: "User | None", reason: str = "") -> None:
    """Move an order to `to` and note who did it and why. Raises IllegalTransition."""
    ready = Order.objects.filter(pk=order.pk, status__in=COMES_FROM[to])
    if not ready.update(status=to):  # judged by the row, not by our copy of it
        now = Order.objects.values_list("status", flat=True).get(pk=order.pk)
        raise IllegalTransition(number=order.number, status=now, to=to.value)
    order.status = to
    order.events.create(kind=to, actor=by, reason=reason)
