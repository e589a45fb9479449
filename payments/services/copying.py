"""The copies of Stripe's objects that dj-stripe keeps for staff to look things up. No money is decided by them."""

import logging

import stripe
from django.conf import settings
from django.db import IntegrityError
from djstripe import models as synced

logger = logging.getLogger(__name__)


def copy_intent(intent_id: str) -> None:
    """Let dj-stripe copy an intent and its charge, as the webhook that never came would have had it do.

    A copy is a convenience: what goes wrong is logged and stops nobody. Must not run inside a transaction.
    """
    try:
        intent = synced.PaymentIntent(id=intent_id).api_retrieve(api_key=settings.STRIPE_SECRET_KEY)
        synced.PaymentIntent.sync_from_stripe_data(intent)
        if charge_id := intent.to_dict()["latest_charge"]:
            charge = synced.Charge(id=charge_id).api_retrieve(api_key=settings.STRIPE_SECRET_KEY)
            synced.Charge.sync_from_stripe_data(charge)
    except (stripe.StripeError, IntegrityError) as said:  # the second: a webhook wrote the same copy meanwhile
        logger.warning("no copy of a reconciled intent", extra={"kind": type(said).__name__, "intent": intent_id})
