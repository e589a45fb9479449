"""What payments do after a commit, and what they look after by the clock."""

import logging
from uuid import UUID

from celery import shared_task

from almahra.core import outbox
from orders.models import Order

from .errors import ProviderUnavailable
from .models import Payment, Refund
from .services import closing, expiring, reconciling, refunding

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


@shared_task
def expire_unpaid_orders() -> None:
    for order, what in expiring.expire_unpaid():
        logger.info("unpaid order", extra={"order": order.number, "outcome": what})


@shared_task(autoretry_for=[ProviderUnavailable], retry_backoff=True, max_retries=3)
def reconcile_payments() -> None:
    for found in reconciling.reconcile():
        logger.warning("a webhook was missed", extra=found._asdict())
