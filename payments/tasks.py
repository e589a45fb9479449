"""What payments do after a commit, and what they look after by the clock."""

import logging
from uuid import UUID

from celery import shared_task
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from almahra.core import mail, money, outbox
from orders.letters import about_order
from orders.models import Order
from orders.status import Status

from .errors import ProviderUnavailable
from .models import Payment, Refund
from .services import cards, closing, expiring, pruning, reconciling, refunding

logger = logging.getLogger(__name__)


@outbox.handles("payments.send_refund")
def send_refund(*, refund_id: str) -> None:
    try:
        refunding.send_refund(Refund.objects.select_related("payment").get(pk=UUID(refund_id)))
    except ProviderUnavailable as away:
        raise outbox.NotNow(away.code) from away


@outbox.handles("payments.cancel_intent")
def cancel_intent(*, payment_id: str) -> None:
    try:
        closing.close_payment(Payment.objects.get(pk=UUID(payment_id)))
    except ProviderUnavailable as away:
        raise outbox.NotNow(away.code) from away


@outbox.handles("payments.undo_payments")
def undo_payments(*, order_id: str) -> None:
    try:
        closing.undo_payments(Order.objects.get(pk=UUID(order_id)))
    except ProviderUnavailable as away:
        raise outbox.NotNow(away.code) from away


@outbox.handles("payments.let_go_card")
def let_go_card(*, method_id: str) -> None:
    try:
        cards.let_go(method_id)
    except ProviderUnavailable as away:
        raise outbox.NotNow(away.code) from away


@outbox.handles("payments.forget_cards")
def forget_cards(*, user_id: int) -> None:
    try:
        cards.forget_cards(User.objects.get(pk=user_id))
    except ProviderUnavailable as away:
        raise outbox.NotNow(away.code) from away


@mail.writes("payments.failed_mail", _("payment failed"))
def failed_mail(*, payment_id: str) -> mail.Letter | None:
    order = _order(Payment.objects.get(pk=UUID(payment_id)))
    # Paid, cancelled or out of time meanwhile: then there is nothing to pay again, and other mails say so.
    can_pay = order.status == Status.PENDING_PAYMENT and order.expires_at > timezone.now()
    return about_order("payment_failed", order) if can_pay else None


@mail.writes("payments.refunded_mail", _("money sent back"))
def refunded_mail(*, refund_id: str) -> mail.Letter:
    refund = Refund.objects.select_related("payment").get(pk=UUID(refund_id))
    order, amount = _order(refund.payment), f"{money.text(refund.amount, refund.currency)} {refund.currency}"
    paid = order.payments.aggregate(sum=Sum("received"))["sum"]  # of an order paid twice, half goes back
    return about_order("refunded", order, amount=amount, is_whole=refund.amount == paid)


def _order(payment: Payment) -> Order:
    return Order.objects.with_everything().get(pk=payment.order_id)


@shared_task
def expire_unpaid_orders() -> None:
    for order, what in expiring.expire_unpaid():
        logger.info("unpaid order", extra={"order": order.number, "outcome": what})


@shared_task(autoretry_for=[ProviderUnavailable], retry_backoff=True, max_retries=3)
def reconcile_payments() -> None:
    for found in reconciling.reconcile():
        logger.warning("a webhook was missed", extra=found._asdict())


@shared_task
def prune_stripe_copies() -> None:
    for cut in pruning.prune():
        logger.info("stripe copies cut", extra=cut._asdict())
