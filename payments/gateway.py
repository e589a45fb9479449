"""The only place that calls Stripe. Every call has a time limit, and every failure is one of our refusals.

Nothing here writes a request or an answer to a log: bodies hold client secrets.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import stripe
from django.conf import settings
from stripe.params import PaymentIntentUpdateParams

from almahra.core import money

from .errors import (
    AnswerStored,
    CardDeclined,
    CustomerMissing,
    IntentMissing,
    IntentMoved,
    ProviderRefused,
    ProviderUnavailable,
)
from .snapshots import (
    DisputeSnapshot,
    IntentSnapshot,
    MethodSnapshot,
    RefundSnapshot,
    SetupSnapshot,
    our_id,
    read_dispute,
    read_intent,
    read_method,
    read_refund,
)

logger = logging.getLogger(__name__)

RETRIES = 1  # by the SDK, under one idempotency key; see STRIPE_TIMEOUT
PAGE = 100  # the most that Stripe lists at once
LOST_WITHIN = timedelta(days=2)  # an intent whose answer was lost was made this soon after its row, or never
CLOCKS_APART = timedelta(minutes=5)
ON_SESSION = "on_session"  # kept cards are used while the customer is there, never behind their back
DECLINED = {"payment_intent_unexpected_state": IntentMoved, "resource_missing": IntentMissing}


def create_intent(*, amount: Decimal, currency: str, payment_id: UUID, order_number: str, key: str) -> IntentSnapshot:
    """Ask for `amount`. The same `key` gives the same intent for a day."""
    with _refusals():
        made = _stripe().v1.payment_intents.create(
            {
                "amount": money.to_minor(amount, currency),
                "currency": currency.lower(),
                "automatic_payment_methods": {"enabled": True},
                "metadata": {"order": order_number, "payment": str(payment_id)},
                "description": f"{settings.SHOP_NAME} {order_number}",
                # No receipt_email: the shop sends its own mail, and Stripe need not know the address.
            },
            {"idempotency_key": key},
        )
    return read_intent(made)


def retrieve_intent(intent_id: str) -> IntentSnapshot:
    with _refusals():
        return read_intent(_stripe().v1.payment_intents.retrieve(intent_id))


def change_intent(
    intent_id: str, *, amount: Decimal, currency: str, customer_id: str | None = None, saves_card: bool = False
) -> IntentSnapshot:
    """Ask for another amount, name the customer whose kept cards may pay it, say whether the card is kept.

    Raises IntentMoved when the intent is paid, under way or cancelled, and CustomerMissing.
    """
    changes: PaymentIntentUpdateParams = {
        "amount": money.to_minor(amount, currency),
        "setup_future_usage": ON_SESSION if saves_card else "",
    }
    if customer_id:
        changes["customer"] = customer_id
    # Setting a value twice is setting it once; a key of ours would repeat an old answer after A, B, A.
    with _refusals():
        return read_intent(_stripe().v1.payment_intents.update(intent_id, changes))


def cancel_intent(intent_id: str) -> IntentSnapshot:
    """Make it impossible to pay. Raises IntentMoved when it is paid, under way or cancelled."""
    with _refusals():
        return read_intent(_stripe().v1.payment_intents.cancel(intent_id, {"cancellation_reason": "abandoned"}))


def find_intent(payment_id: UUID, *, since: datetime) -> IntentSnapshot | None:
    """The intent made for a payment row of `since`, where its answer was lost.

    Lists, because Stripe's search lags behind by up to a minute.
    """
    first, last = _timestamp(since - CLOCKS_APART), _timestamp(since + LOST_WITHIN)
    with _refusals():
        listed = _stripe().v1.payment_intents.list({"created": {"gte": first, "lte": last}, "limit": PAGE})
        for said in listed.auto_paging_iter():
            if (found := read_intent(said)).payment_id == payment_id:
                return found
    return None


def create_refund(intent_id: str, amount: Decimal, currency: str, *, refund_id: UUID, key: str) -> RefundSnapshot:
    """Send `amount` back the way it came. The same `key` gives the same refund for a day."""
    with _refusals():
        made = _stripe().v1.refunds.create(
            {
                "payment_intent": intent_id,
                "amount": money.to_minor(amount, currency),
                "metadata": {"refund": str(refund_id)},
            },
            {"idempotency_key": key},
        )
    return read_refund(made)


def retrieve_refund(refund_id: str) -> RefundSnapshot:
    with _refusals():
        return read_refund(_stripe().v1.refunds.retrieve(refund_id))


def list_refunds(intent_id: str) -> list[RefundSnapshot]:
    """All refunds of one payment, whoever made them."""
    with _refusals():
        listed = _stripe().v1.refunds.list({"payment_intent": intent_id, "limit": PAGE})
        return [read_refund(said) for said in listed.auto_paging_iter()]


def find_refund(refund_id: UUID, intent_id: str) -> RefundSnapshot | None:
    """The refund made for a row of ours, where its answer was lost."""
    return next((found for found in list_refunds(intent_id) if found.refund_id == refund_id), None)


def retrieve_dispute(dispute_id: str) -> DisputeSnapshot:
    with _refusals():
        return read_dispute(_stripe().v1.disputes.retrieve(dispute_id))


def create_customer(customer_id: UUID, *, key: str) -> str:
    """A customer to keep cards with; its id at Stripe. The same `key` gives the same one for a day."""
    with _refusals():
        # No name and no address: Stripe keeps the card, we know whose it is.
        made = _stripe().v1.customers.create({"metadata": {"customer": str(customer_id)}}, {"idempotency_key": key})
    return made.id


def find_customer(customer_id: UUID, *, since: datetime) -> str | None:
    """The customer made for a row of `since`, where its answer was lost."""
    first, last = _timestamp(since - CLOCKS_APART), _timestamp(since + LOST_WITHIN)
    with _refusals():
        listed = _stripe().v1.customers.list({"created": {"gte": first, "lte": last}, "limit": PAGE})
        for said in listed.auto_paging_iter():
            if our_id(said.to_dict()["metadata"], "customer") == customer_id:
                return said.id
    return None


def delete_customer(stripe_id: str) -> None:
    """Make Stripe forget a customer for good. One that is gone already is no error."""
    with suppress(IntentMissing, CustomerMissing), _refusals():
        _stripe().v1.customers.delete(stripe_id)


def create_setup(stripe_id: str) -> SetupSnapshot:
    """Begin to add a card to a customer's. Until a browser confirms it, it is nothing. Raises CustomerMissing."""
    with _refusals():
        made = _stripe().v1.setup_intents.create(
            {"customer": stripe_id, "usage": ON_SESSION, "automatic_payment_methods": {"enabled": True}}
        )
    return SetupSnapshot(made.id, made.client_secret or "")


def list_methods(stripe_id: str) -> list[MethodSnapshot]:
    """What Stripe keeps for a customer, the newest first. Raises CustomerMissing."""
    with _refusals():
        listed = _stripe().v1.payment_methods.list({"customer": stripe_id, "limit": PAGE})
        return [read_method(said) for said in listed.auto_paging_iter()]


def retrieve_method(method_id: str) -> MethodSnapshot:
    """Raises IntentMissing."""
    with _refusals():
        return read_method(_stripe().v1.payment_methods.retrieve(method_id))


def detach_method(method_id: str) -> None:
    """Let go of a card, which can never be used again. Raises ProviderRefused when nobody keeps it."""
    with _refusals():
        _stripe().v1.payment_methods.detach(method_id)


def account_id() -> str:
    """The Stripe account that our secret key belongs to. A restricted key may not ask."""
    with _refusals():
        return _stripe().v1.accounts.retrieve_current().id


def _stripe() -> stripe.StripeClient:
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=settings.STRIPE_API_VERSION,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=stripe.default_http_client,  # set in apps.py, with STRIPE_TIMEOUT; tests put theirs here
        max_network_retries=RETRIES,
    )


def _timestamp(moment: datetime) -> int:
    return int(moment.timestamp())


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except stripe.CardError as said:
        raise CardDeclined from said
    except stripe.InvalidRequestError as said:
        _note(logging.WARNING, "stripe declined a request", said)
        if said.code == "resource_missing" and said.param == "customer":
            raise CustomerMissing from said
        raise DECLINED.get(said.code or "", ProviderRefused) from said
    except stripe.IdempotencyError as said:
        # 409: the first request with this key is still running. 400: the key was used for something else.
        _note(logging.WARNING, "stripe knows this idempotency key", said)
        raise (ProviderUnavailable if said.http_status == 409 else AnswerStored) from said
    except (stripe.APIConnectionError, stripe.RateLimitError) as said:
        _note(logging.WARNING, "stripe did not answer", said)
        raise ProviderUnavailable from said
    except (stripe.AuthenticationError, stripe.PermissionError) as said:
        _note(logging.ERROR, "stripe does not accept our key", said)  # only the operator can mend this
        raise ProviderUnavailable from said
    except stripe.StripeError as said:
        _note(logging.WARNING, "stripe failed", said)
        raise AnswerStored from said


def _note(level: int, text: str, said: stripe.StripeError) -> None:
    logger.log(
        level, text, extra={"kind": type(said).__name__, "stripe_code": said.code, "stripe_request": said.request_id}
    )
