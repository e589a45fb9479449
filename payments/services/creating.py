"""Asking a customer for money: one open payment for an order, one intent for a payment."""

from typing import NamedTuple

from django.db import transaction

from orders.models import Order
from orders.services.paying import lock_payable

from .. import gateway
from ..errors import AnswerStored, CustomerMissing, IntentMoved, NothingToPay, PaymentProcessing, ProviderUnavailable
from ..models import Payment
from ..snapshots import IntentSnapshot
from ..transport import answer_within
from .applying import apply_intent
from .attempts import must_look_first, use_next_key
from .consents import check_wish, note_wish
from .customers import customer_of, forget_missing, known_customer

PATIENCE = 5.6  # seconds for all calls to Stripe: the customer gets an answer within 6
ROUNDS = 3  # a cancelled payment, or a customer deleted at Stripe, is followed by a fresh one

WAITING = (Payment.Status.CREATED, Payment.Status.REQUIRES_ACTION, Payment.Status.FAILED)


class OpenPayment(NamedTuple):
    """What a browser needs to pay. The client secret opens the payment: it goes to the payer and nowhere else."""

    payment: Payment
    client_secret: str


def create_intent(order: Order, *, save_card: bool = False) -> OpenPayment:
    """The order's open payment with its intent, made if need be. The same call again gives the same intent.

    `save_card` is the customer's word, given now, that the card may be kept; without it, one of before is withdrawn.

    The row is committed before Stripe is asked, so that a webhook, a retry and the reconciling can find it
    whatever becomes of the answer. Must not run inside a transaction.

    Raises what `lock_payable` and `check_wish` raise, NothingToPay, PaymentProcessing, ProviderUnavailable,
    ProviderRefused.
    """
    if save_card:
        check_wish(order)
    with answer_within(PATIENCE):
        for _ in range(ROUNDS):
            order, payment = _open_payment(order)
            customer_id = _payer_of(order, save_card=save_card)
            try:
                snapshot = _intent_of(payment, order, customer_id, save_card=save_card)
            except CustomerMissing:
                forget_missing(customer_id or "")
                continue
            applied = apply_intent(snapshot)
            if applied is None:  # somebody else's answer was kept for this payment; the next call finds that one
                raise ProviderUnavailable
            if applied.status == Payment.Status.PROCESSING:
                raise PaymentProcessing
            if applied.status in WAITING:
                return OpenPayment(applied, snapshot.client_secret)
    raise ProviderUnavailable


@transaction.atomic
def _open_payment(order: Order) -> tuple[Order, Payment]:
    order = lock_payable(order.pk)
    if order.total <= 0:
        raise NothingToPay
    # Whoever makes a payment holds the order's lock, so between this question and the answer nobody does.
    found = order.payments.filter(status__in=Payment.OPEN).first()
    return order, found or order.payments.create(amount=order.total, currency=order.currency)


def _payer_of(order: Order, *, save_card: bool) -> str | None:
    """Whose kept cards may pay: also of somebody who keeps no new one this time. None for guests."""
    if save_card and order.customer is not None:
        return customer_of(order.customer)
    return known_customer(order.customer_id)


def _intent_of(payment: Payment, order: Order, customer_id: str | None, *, save_card: bool) -> IntentSnapshot:
    """The payment's intent as it stands now: over the order's total, open to the customer's kept cards."""
    snapshot = gateway.retrieve_intent(payment.stripe_id) if payment.stripe_id else _made_for(payment, order)
    if not snapshot.is_waiting:  # and what is said now about the card comes too late
        return snapshot
    note_wish(payment, save_card=save_card)
    asked = (order.total, customer_id or snapshot.customer_id, save_card)
    if (snapshot.amount, snapshot.customer_id, snapshot.saves_card) != asked:
        try:
            return gateway.change_intent(
                snapshot.id,
                amount=order.total,
                currency=order.currency,
                customer_id=customer_id,
                saves_card=save_card,
            )
        except IntentMoved:
            return gateway.retrieve_intent(snapshot.id)
    return snapshot


def _made_for(payment: Payment, order: Order) -> IntentSnapshot:
    if must_look_first(payment) and (found := gateway.find_intent(payment.pk, since=payment.created_at)):
        return found
    try:
        return gateway.create_intent(
            amount=payment.amount,
            currency=payment.currency,
            payment_id=payment.pk,
            order_number=order.number,
            key=f"pi-create-{payment.pk}-{payment.attempt}",
        )
    except AnswerStored:
        use_next_key(payment)
        raise
