from typing import TYPE_CHECKING

from django.db import transaction

from orders.errors import IllegalTransition
from orders.models import Carrier, Order
from orders.status import COMES_FROM, Status

from .advancing import advance
from .cancelling import cancel_order
from .fulfilling import deliver, send_parcel

if TYPE_CHECKING:
    from accounts.models import User

# Where staff may lead an order. The rest is said by payments and by the clock.
BY_STAFF = [Status.IN_PRODUCTION, Status.READY, Status.SHIPPED, Status.DELIVERED, Status.CANCELLED]


@transaction.atomic
def take_step(
    order: Order,
    to: Status,
    *,
    by: "User",
    reason: str = "",
    carrier: Carrier | None = None,
    tracking_number: str = "",
) -> None:
    """One step along the table of states, with all that belongs to it: stock, parcel, money, mail.

    `shipped` sends what is left as one parcel of `carrier`. Raises IllegalTransition and what the services of
    the steps raise, and then nothing has changed.
    """
    status = Order.objects.select_for_update().values_list("status", flat=True).get(pk=order.pk)
    if to not in BY_STAFF or status not in COMES_FROM[to]:
        raise IllegalTransition(number=order.number, status=status, to=to.value)
    match to:
        case Status.SHIPPED:
            send_parcel(order, by=by, reason=reason, carrier=carrier, tracking_number=tracking_number)
        case Status.DELIVERED:
            deliver(order, by=by, reason=reason)
        case Status.CANCELLED:
            cancel_order(order, by=by, reason=reason)
        case _:
            advance(order, to, by=by, reason=reason)
