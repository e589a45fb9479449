"""Which idempotency key a call to Stripe carries, and when it must look before it acts.

Stripe gives the first answer to a key again for a day, a 500 included, and forgets the key afterwards. So a
lost answer is asked for again with the same key; after a stored error, or when the key is about to be
forgotten, we look for the object by its metadata and only make a new one, under the next key, if there is none.
"""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from ..models import Payment, Refund, StripeCustomer

KEYS_LAST = timedelta(hours=23)  # Stripe says 24; clocks differ


def must_look_first(row: Payment | Refund | StripeCustomer) -> bool:
    return row.attempt > 0 or row.created_at < timezone.now() - KEYS_LAST


def use_next_key(row: Payment | Refund | StripeCustomer) -> None:
    """Give up the key that this copy of the row stands for; of several callers that used it, one counts."""
    type(row)._default_manager.filter(pk=row.pk, attempt=row.attempt).update(attempt=F("attempt") + 1)
