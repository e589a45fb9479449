"""An order's way from state to state, along the table in `orders.status`."""

from typing import TYPE_CHECKING

from django.db import transaction

from almahra.core import outbox
from orders.errors import IllegalTransition
from orders.models import Order
from orders.status import COMES_FROM, Status

if TYPE_CHECKING:
    from accounts.models import User


# News that is the status alone. The others are told by the services that do more than move the order on.
TOLD = {Status.IN_PRODUCTION: "orders.in_production_mail", Status.READY: "orders.ready_mail"}


@transaction.atomic
def advance(order: Order, to: Status, *, by: "User | None", reason: str = "", is_told: bool = True) -> None:
    """Move an order to `to`, note who did it and why, and tell the customer where TOLD and `is_told` say so.

    Raises IllegalTransition.
    """
    ready = Order.objects.filter(pk=order.pk, status__in=COMES_FROM[to])
    if not ready.update(status=to):  # judged by the row, not by our copy of it
        now = Order.objects.values_list("status", flat=True).get(pk=order.pk)
        raise IllegalTransition(number=order.number, status=now, to=to.value)
    order.status = to
    order.events.create(kind=to, actor=by, reason=reason)
    if is_told and (topic := TOLD.get(to)):
        outbox.put(topic, about=order.number, order_id=str(order.pk))
