"""Making sure that a payment nobody wants any more can not be paid."""

from django.db import transaction

from orders.models import Order

from .. import gateway
from ..errors import IntentMissing, IntentMoved
from ..models import Payment
from .applying import apply_intent
from .refunding import refund_the_rest


def close_payment(payment: Payment) -> None:
    """Cancel the intent at Stripe; if it was paid meanwhile, apply that instead.

    A `processing` intent can not be called back and stays open. Safe to repeat. Raises ProviderUnavailable.
    """
    intent_id = payment.stripe_id
    if intent_id is None:
        found = gateway.find_intent(payment.pk, since=payment.created_at)
        if found is None:
            _forget(payment)
            return
        intent_id = found.id
    try:
        snapshot = gateway.cancel_intent(intent_id)
    except IntentMoved:
        snapshot = gateway.retrieve_intent(intent_id)
    except IntentMissing:
        _forget(payment)
        return
    apply_intent(snapshot)


def undo_payments(order: Order) -> None:
    """After a cancellation: close what is open, give back what was paid. Safe to repeat.

    Raises ProviderUnavailable. Must not run inside a transaction.
    """
    for payment in order.payments.filter(status__in=Payment.OPEN):
        close_payment(payment)
    for payment in order.payments.filter(status=Payment.Status.SUCCEEDED):
        refund_the_rest(payment, reason="order cancelled")


@transaction.atomic
def _forget(payment: Payment) -> None:
    """Stripe has no intent for it. Should one be in the making, `apply_intent` closes it when it shows."""
    Payment.objects.filter(pk=payment.pk, status__in=Payment.OPEN).update(status=Payment.Status.CANCELLED)
