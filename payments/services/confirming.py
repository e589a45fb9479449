"""The customer comes back from paying."""

from almahra.core import money
from orders.status import Status

from .. import gateway
from ..errors import AmountChanged, ProviderUnavailable
from ..models import Payment
from ..transport import answer_within
from .applying import apply_intent
from .creating import PATIENCE, WAITING


def confirm(payment: Payment) -> Payment:
    """Read the truth at Stripe and apply it. What a browser says about a payment is never believed.

    Safe to repeat. Raises AmountChanged before the customer pays what the order no longer costs, and
    ProviderUnavailable. Must not run inside a transaction.
    """
    if payment.stripe_id is None:
        raise ProviderUnavailable
    with answer_within(PATIENCE):
        snapshot = gateway.retrieve_intent(payment.stripe_id)
    apply_intent(snapshot)
    payment = Payment.objects.select_related("order").get(pk=payment.pk)
    order = payment.order
    if payment.status in WAITING and order.status == Status.PENDING_PAYMENT and payment.amount != order.total:
        raise AmountChanged(total=money.text(order.total, order.currency), currency=order.currency)
    return payment
