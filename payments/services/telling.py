"""Which news about money is worth a mail."""

from almahra.core import outbox
from orders.models import Order
from orders.status import Status

from ..models import Payment, Refund

FAILED = "payment_failed"  # the kind of the order's event


def tell_of_failure(payment: Payment, order: Order, *, was: str) -> None:
    """Mail a link to pay again, when the customer may not know that a payment failed. The order is locked.

    The checkout shows a declined card at once, and who tries three cards in a row needs no three mails: the
    first failure of an order is told, for those who closed the page. A payment that was `processing` fails at
    the bank hours later, when nobody watches: that is told every time.
    """
    if order.status != Status.PENDING_PAYMENT:
        return
    if was == Payment.Status.PROCESSING or not order.events.filter(kind=FAILED).exists():
        order.events.create(kind=FAILED)
        outbox.put("payments.failed_mail", about=order.number, payment_id=str(payment.pk))


def tell_of_refund(refund: Refund) -> None:
    """Mail that money was sent back. Called once for a refund: when it is known to have succeeded."""
    order = refund.payment.order
    outbox.put("payments.refunded_mail", about=order.number, refund_id=str(refund.pk))
