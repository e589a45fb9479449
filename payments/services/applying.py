"""The one place where an intent changes what we know. Webhook, confirm, expiry and reconciling all end here.

Locks are taken in one order everywhere: Payment, then Order.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from almahra.core import money, outbox
from orders.models import Order
from orders.services.paying import accept_payment, note_payment_status

from ..models import Payment, PaymentIssue
from ..snapshots import IntentSnapshot
from .consents import let_go_if_unasked
from .issues import notice
from .refunding import refund_the_rest
from .telling import tell_of_failure

logger = logging.getLogger(__name__)

Kind, Status = PaymentIssue.Kind, Payment.Status
MEANS = {
    "requires_payment_method": Status.CREATED,
    "requires_confirmation": Status.CREATED,
    "requires_action": Status.REQUIRES_ACTION,
    "processing": Status.PROCESSING,
    "requires_capture": Status.PROCESSING,  # never asked for by us: not ours to call paid
    "succeeded": Status.SUCCEEDED,
    "canceled": Status.CANCELLED,
}


@transaction.atomic
def apply_intent(snapshot: IntentSnapshot) -> Payment | None:
    """Bring our row, and the order, to what Stripe says. Any number of times, in any order.

    `snapshot` is read from Stripe just now, never taken from a webhook's body. Returns the payment, None if
    the intent is not one of ours.
    """
    payment = _locked(snapshot)
    if payment is None:
        notice(Kind.UNKNOWN_INTENT, snapshot.id, f"{snapshot.status} {snapshot.amount} {snapshot.currency}")
        return None
    if snapshot.is_live != settings.STRIPE_LIVE_MODE:
        notice(Kind.WRONG_MODE, snapshot.id, payment=payment)
        return payment
    payment.stripe_id = snapshot.id
    status = _status(snapshot)
    if not _is_forward(payment.status, status):
        _close_again(payment, snapshot)
        payment.save(update_fields=["stripe_id"])
        return payment
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    was, payment.status, payment.last_error = payment.status, status, snapshot.error_code[:64]
    if status == Status.SUCCEEDED:
        payment.received, payment.succeeded_at = snapshot.received, timezone.now()
    elif status in Payment.OPEN:
        payment.amount = snapshot.amount
    payment.save(update_fields=["stripe_id", "status", "last_error", "received", "succeeded_at", "amount"])
    if status == Status.SUCCEEDED:
        _settle(payment, order, snapshot)
        let_go_if_unasked(payment, snapshot)
    elif status == Status.PROCESSING:
        note_payment_status(order, Order.PaymentStatus.PROCESSING)
    elif status == Status.FAILED:
        tell_of_failure(payment, order, was=was)
    return payment


def _locked(snapshot: IntentSnapshot) -> Payment | None:
    """Our row, under lock: known by the intent's id or, if that answer was lost, by the metadata."""
    ours = Q(stripe_id=snapshot.id)
    if snapshot.payment_id:
        ours |= Q(pk=snapshot.payment_id, stripe_id=None)
    return Payment.objects.select_for_update().filter(ours).first()


def _status(snapshot: IntentSnapshot) -> Payment.Status:
    status = MEANS.get(snapshot.status, Status.PROCESSING)
    return Status.FAILED if status == Status.CREATED and snapshot.error_code else status


def _is_forward(known: str, said: Payment.Status) -> bool:
    """Success is the end. What we called off, maybe before Stripe knew of it, can still turn out to be paid."""
    if known == Status.SUCCEEDED:
        return False
    return known != Status.CANCELLED or said == Status.SUCCEEDED


def _close_again(payment: Payment, snapshot: IntentSnapshot) -> None:
    """An intent that was still being made when its payment was called off must not stay payable."""
    if payment.status == Status.CANCELLED and snapshot.is_waiting:
        outbox.put("payments.cancel_intent", payment_id=str(payment.pk))


def _settle(payment: Payment, order: Order, snapshot: IntentSnapshot) -> None:
    """Money has arrived: confirm the order, or see that it goes back."""
    logger.info("payment succeeded", extra={"payment": str(payment.pk), "order": order.number})
    got = f"{money.text(snapshot.received, snapshot.currency)} {snapshot.currency}"
    if snapshot.currency != order.currency or snapshot.received != order.total:
        wanted = f"{money.text(order.total, order.currency)} {order.currency}"
        # Held, not fulfilled: whether to ship, to ask for the rest or to give back is for a person to say.
        notice(Kind.AMOUNT_MISMATCH, snapshot.id, f"{order.number}: {got} in place of {wanted}", payment)
    elif order.paid_at is not None:
        notice(Kind.DOUBLE_PAYMENT, snapshot.id, f"{order.number}: {got}, sent back", payment)
        refund_the_rest(payment, reason="paid twice")
    elif not accept_payment(order.pk):
        notice(Kind.LATE_PAYMENT, snapshot.id, f"{order.number} was {order.status}: {got}, sent back", payment)
        refund_the_rest(payment, reason="paid too late")
