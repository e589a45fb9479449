"""Giving money back, once, and never more than came in."""

import logging
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import User
from almahra.core import money, outbox
from orders.models import Order
from orders.services.paying import note_payment_status

from .. import gateway
from ..errors import AnswerStored, NotRefundable, ProviderRefused, RefundTooLarge
from ..models import Payment, PaymentIssue, Refund
from ..snapshots import RefundSnapshot
from .attempts import must_look_first, use_next_key
from .issues import notice
from .telling import tell_of_refund

logger = logging.getLogger(__name__)

Status = Refund.Status
MEANS = {
    "pending": Status.PENDING,
    "requires_action": Status.PENDING,
    "succeeded": Status.SUCCEEDED,
    "failed": Status.FAILED,
    "canceled": Status.CANCELLED,
}
# A refund only moves to the right; the bank may take one back that had arrived.
PROGRESS = [{Status.CREATED}, {Status.PENDING}, {Status.SUCCEEDED}, {Status.FAILED, Status.CANCELLED}]


@transaction.atomic
def request_refund(payment: Payment, amount: Decimal | None = None, *, reason: str, by: User | None = None) -> Refund:
    """Note that `amount` (all that is left, if None) goes back, and have it sent after the commit.

    The row counts as spent from now on, whatever becomes of the sending. Raises NotRefundable, RefundTooLarge.
    """
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    left = refundable(payment)
    if left <= 0:
        raise NotRefundable
    amount = left if amount is None else amount
    if not 0 < amount <= left:
        raise RefundTooLarge(refundable=money.text(left, payment.currency), currency=payment.currency)
    refund = payment.refunds.create(amount=amount, currency=payment.currency, reason=reason, actor=by)
    outbox.put("payments.send_refund", refund_id=str(refund.pk))
    return refund


@transaction.atomic
def refund_the_rest(payment: Payment, *, reason: str) -> Refund | None:
    """Everything that is left of a payment goes back; None when nothing is left. Safe to repeat."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    return request_refund(payment, reason=reason) if refundable(payment) > 0 else None


def send_refund(refund: Refund) -> None:
    """Tell Stripe, once, however often this is called. Must not run inside a transaction.

    Raises ProviderUnavailable, and then the same call later is right.
    """
    if refund.stripe_id or refund.status != Status.CREATED:
        return
    intent_id = refund.payment.stripe_id
    if intent_id is None:
        raise NotRefundable
    try:
        snapshot = (gateway.find_refund(refund.pk, intent_id) if must_look_first(refund) else None) or (
            gateway.create_refund(
                intent_id,
                refund.amount,
                refund.currency,
                refund_id=refund.pk,
                key=f"refund-{refund.pk}-{refund.attempt}",
            )
        )
    except AnswerStored:
        use_next_key(refund)
        raise
    except ProviderRefused as refused:
        Refund.objects.filter(pk=refund.pk, status=Status.CREATED).update(status=Status.FAILED)
        notice(PaymentIssue.Kind.REFUND_FAILED, str(refund.pk), f"Stripe declined it: {refused.code}")
        return
    apply_refund(snapshot)


@transaction.atomic
def apply_refund(snapshot: RefundSnapshot) -> Refund | None:
    """Bring our rows to what Stripe says of a refund, also of one made in its dashboard. Any number of times."""
    payment = Payment.objects.select_for_update().filter(stripe_id=snapshot.intent_id).first()
    if payment is None or snapshot.intent_id is None:
        notice(PaymentIssue.Kind.UNKNOWN_INTENT, snapshot.intent_id or snapshot.id, f"refund {snapshot.id}")
        return None
    refund = _ours(payment, snapshot)
    refund.stripe_id = snapshot.id
    status = MEANS.get(snapshot.status, Status.PENDING)
    if _rank(status) > _rank(refund.status):
        refund.status, refund.failure_reason = status, snapshot.failure_reason[:64]
        if status == Status.SUCCEEDED:
            tell_of_refund(refund)
        if status == Status.FAILED:
            notice(PaymentIssue.Kind.REFUND_FAILED, snapshot.id, snapshot.failure_reason)
    refund.save()
    _sum_up(payment)
    logger.info("refund applied", extra={"refund": str(refund.pk), "status": refund.status})
    return refund


def _ours(payment: Payment, snapshot: RefundSnapshot) -> Refund:
    """Our row of a refund: known by Stripe's id, by the metadata if that answer was lost, or made now."""
    known = Q(stripe_id=snapshot.id)
    if snapshot.refund_id:
        known |= Q(pk=snapshot.refund_id, stripe_id=None)
    return payment.refunds.filter(known).first() or Refund(
        payment=payment, amount=snapshot.amount, currency=snapshot.currency, reason="made in Stripe's dashboard"
    )


def _rank(status: str) -> int:
    return next(rank for rank, stage in enumerate(PROGRESS) if status in stage)


def refundable(payment: Payment) -> Decimal:
    """What came in less what is on its way back, sent or not."""
    return payment.received - _total(payment, *Refund.COMMITTED)


def _total(payment: Payment, *statuses: str) -> Decimal:
    return payment.refunds.filter(status__in=statuses).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def _sum_up(payment: Payment) -> None:
    """Write what has arrived back onto the payment and, over all its payments, onto the order."""
    payment.refunded = _total(payment, Status.SUCCEEDED)
    payment.save(update_fields=["refunded"])
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    sums = order.payments.aggregate(received=Sum("received"), refunded=Sum("refunded"))
    kept = sums["received"] - sums["refunded"]
    if sums["received"] <= 0:
        return
    if kept <= 0:
        note_payment_status(order, Order.PaymentStatus.REFUNDED)
    elif kept < order.total:
        note_payment_status(order, Order.PaymentStatus.PARTLY_REFUNDED)
    elif order.paid_at:
        note_payment_status(order, Order.PaymentStatus.PAID)
