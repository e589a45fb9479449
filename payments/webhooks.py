"""What we do with Stripe's events.

dj-stripe has kept the event and synced its own tables; the order of receivers is not a contract, so we read
nothing it wrote. An event is only a hint to look: whatever moves money fetches the object as it is now, and
applies that. All of it is one transaction; an exception undoes it, and Stripe sends the event again.
"""

from typing import Any

from djstripe.event_handlers import djstripe_receiver
from djstripe.models import Event

from . import gateway
from .services.applying import apply_intent
from .services.disputing import apply_dispute
from .services.refunding import apply_refund
from .snapshots import RefundSnapshot


@djstripe_receiver(
    [
        "payment_intent.succeeded",
        "payment_intent.processing",
        "payment_intent.requires_action",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
    ]
)
def on_intent(sender: type[Event], event: Event, **kwargs: Any) -> None:
    apply_intent(gateway.retrieve_intent(event.data["object"]["id"]))


@djstripe_receiver(["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"])
def on_refund(sender: type[Event], event: Event, **kwargs: Any) -> None:
    _apply(gateway.retrieve_refund(event.data["object"]["id"]))


@djstripe_receiver(["charge.refunded"])
def on_charge_refunded(sender: type[Event], event: Event, **kwargs: Any) -> None:
    if intent_id := event.data["object"]["payment_intent"]:
        for refund in gateway.list_refunds(intent_id):
            _apply(refund)


@djstripe_receiver(
    [
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    ]
)
def on_dispute(sender: type[Event], event: Event, **kwargs: Any) -> None:
    dispute = gateway.retrieve_dispute(event.data["object"]["id"])
    if dispute.intent_id:  # as with refunds: the money is known to be here before it is known to be held
        apply_intent(gateway.retrieve_intent(dispute.intent_id))
    apply_dispute(dispute)


def _apply(refund: RefundSnapshot) -> None:
    if refund.intent_id:  # the money must be known to be here before some of it is known to have left
        apply_intent(gateway.retrieve_intent(refund.intent_id))
    apply_refund(refund)
