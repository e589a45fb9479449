"""What Stripe said about an object a moment ago, in our units and words.

Amounts are Decimal in the currency's main unit, currencies upper-case ISO 4217.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import stripe
from django.utils import timezone

from almahra.core import money

# An intent in these states waits for the customer, and can still be changed or cancelled.
WAITING = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})


@dataclass(frozen=True, slots=True)
class IntentSnapshot:
    """A PaymentIntent. `payment_id` is ours, from its metadata; `error_code` tells why the last try failed."""

    id: str
    status: str
    amount: Decimal
    received: Decimal
    currency: str
    is_live: bool
    payment_id: UUID | None
    error_code: str
    client_secret: str = field(repr=False)  # opens the payment to whoever holds it
    customer_id: str | None = None
    method_id: str | None = None
    saves_card: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING


@dataclass(frozen=True, slots=True)
class RefundSnapshot:
    """A refund. `refund_id` is ours, from its metadata; one made in Stripe's dashboard has none."""

    id: str
    status: str
    amount: Decimal
    currency: str
    intent_id: str | None
    refund_id: UUID | None
    failure_reason: str


@dataclass(frozen=True, slots=True)
class DisputeSnapshot:
    """A dispute; `status` and `reason` are Stripe's words."""

    id: str
    status: str
    reason: str
    amount: Decimal
    currency: str
    intent_id: str | None
    opened_at: datetime
    evidence_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class MethodSnapshot:
    """A payment method. `kind` is Stripe's word (card, us_bank_account); what it does not have is "" or None."""

    id: str
    kind: str
    brand: str
    last4: str
    exp_month: int | None
    exp_year: int | None
    customer_id: str | None

    @property
    def is_expired(self) -> bool:
        """A card is good until the end of its last month."""
        today = timezone.now()
        return bool(self.exp_year and self.exp_month) and (self.exp_year, self.exp_month) < (today.year, today.month)


@dataclass(frozen=True, slots=True)
class SetupSnapshot:
    id: str
    client_secret: str = field(repr=False)  # lets whoever holds it add a card to the customer's


def read_intent(found: stripe.PaymentIntent) -> IntentSnapshot:
    said = found.to_dict()
    currency = said["currency"].upper()
    return IntentSnapshot(
        id=said["id"],
        status=said["status"],
        amount=money.from_minor(said["amount"], currency),
        received=money.from_minor(said["amount_received"], currency),
        currency=currency,
        is_live=bool(said["livemode"]),
        payment_id=our_id(said["metadata"], "payment"),
        error_code=_code(said.get("last_payment_error")),
        client_secret=said["client_secret"] or "",
        customer_id=said.get("customer"),
        method_id=said.get("payment_method"),
        saves_card=bool(said.get("setup_future_usage")),
    )


def read_refund(found: stripe.Refund) -> RefundSnapshot:
    said = found.to_dict()
    currency = said["currency"].upper()
    return RefundSnapshot(
        id=said["id"],
        status=said["status"],
        amount=money.from_minor(said["amount"], currency),
        currency=currency,
        intent_id=said["payment_intent"],
        refund_id=our_id(said["metadata"], "refund"),
        failure_reason=said.get("failure_reason") or "",
    )


def read_dispute(found: stripe.Dispute) -> DisputeSnapshot:
    said = found.to_dict()
    currency = said["currency"].upper()
    return DisputeSnapshot(
        id=said["id"],
        status=said["status"],
        reason=said["reason"],
        amount=money.from_minor(said["amount"], currency),
        currency=currency,
        intent_id=said["payment_intent"],
        opened_at=_moment(said["created"]),
        evidence_due_at=_moment(due) if (due := (said.get("evidence_details") or {}).get("due_by")) else None,
    )


def read_method(found: stripe.PaymentMethod) -> MethodSnapshot:
    said = found.to_dict()
    details = said.get(said["type"]) or {}
    return MethodSnapshot(
        id=said["id"],
        kind=said["type"],
        brand=details.get("display_brand") or details.get("brand") or details.get("bank_name") or "",
        last4=details.get("last4") or "",
        exp_month=details.get("exp_month"),
        exp_year=details.get("exp_year"),
        customer_id=said.get("customer"),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def our_id(metadata: Mapping[str, str] | None, name: str) -> UUID | None:
    """Metadata is free text that anybody with access to the Stripe account may write."""
    try:
        return UUID((metadata or {})[name])
    except (KeyError, ValueError):
        return None


def _code(error: Mapping[str, Any] | None) -> str:
    """The bank's own word (insufficient_funds) where there is one, else Stripe's (card_declined)."""
    if not error:
        return ""
    return error.get("decline_code") or error.get("code") or "unknown"
