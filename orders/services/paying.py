"""What payments may ask of an order. Each verb is called inside the transaction that notes the money."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from almahra.core import outbox
from cart.services import redeeming
from catalog.errors import OutOfStock
from catalog.services import stock
from orders.errors import OrderExpired, OrderNotPayable
from orders.models import Order
from orders.signals import order_confirmed
from orders.status import Status

from .advancing import advance
from .pieces import pieces_of

Paid = Order.PaymentStatus


def lock_payable(order_id: UUID) -> Order:
    """The order, locked until the end of the caller's transaction, if it waits for its payment and still may.

    Raises OrderExpired or OrderNotPayable.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    is_waiting = order.status == Status.PENDING_PAYMENT
    if order.status == Status.EXPIRED or (is_waiting and order.expires_at <= timezone.now()):
        raise OrderExpired(number=order.number)
    if not is_waiting:
        raise OrderNotPayable(number=order.number)
    return order


@transaction.atomic
def accept_payment(order_id: UUID) -> bool:
    """Confirm an order whose whole total has arrived. False when the money must go back instead.

    An order that expired meanwhile is revived while its pieces can be had again, and keeps its coupon. A cancelled
    one is not, and one that is paid already does not take a second payment.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.status == Status.EXPIRED:
        try:
            with transaction.atomic():  # pieces set aside before the one that is missing go back
                stock.reserve(pieces_of(order), cause=order.number)
        except OutOfStock:
            return False
        if order.coupon_code:
            redeeming.use_again(order.number)
    elif order.status != Status.PENDING_PAYMENT:
        return False
    advance(order, Status.CONFIRMED, by=None)
    order.paid_at, order.payment_status = timezone.now(), Paid.PAID
    order.save(update_fields=["paid_at", "payment_status"])
    order_confirmed.send(Order, order=order)
    outbox.put("orders.confirmed_mail", about=order.number, order_id=str(order.pk))
    return True


@transaction.atomic
def note_payment_status(order: Order, status: Paid) -> None:
    """Show on the order where its money is; an event when that is news."""
    if Order.objects.filter(pk=order.pk).exclude(payment_status=status).update(payment_status=status):
        order.events.create(kind=f"payment_{status}")
    order.payment_status = status
