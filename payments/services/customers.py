"""Who a person is at Stripe. One customer for one person, however often and from how many tabs they ask.

The row is committed before Stripe is asked, and the call's idempotency key is made of it (see `attempts`).
"""

from typing import Any

from django.conf import settings

from accounts.models import User

from .. import gateway
from ..errors import AnswerStored
from ..models import StripeCustomer
from .attempts import must_look_first, use_next_key


def known_customer(user_id: int | None) -> str | None:
    """A person's id at Stripe under the present keys; None for guests and for who never had a card kept."""
    if user_id is None:
        return None
    return (
        StripeCustomer.objects.filter(user_id=user_id, **_under_these_keys())
        .values_list("stripe_id", flat=True)
        .first()
    )


def customer_of(person: User) -> str:
    """A person's id at Stripe, made if need be. Raises ProviderUnavailable, and then the same call later is right.

    Must not run inside a transaction.
    """
    row, _ = StripeCustomer.objects.get_or_create(user=person, **_under_these_keys())
    if row.stripe_id is None:
        made = _found_or_made(row)
        StripeCustomer.objects.filter(pk=row.pk, stripe_id=None).update(stripe_id=made)
        return known_customer(person.pk) or made
    return row.stripe_id


def _found_or_made(row: StripeCustomer) -> str:
    if must_look_first(row) and (found := gateway.find_customer(row.pk, since=row.created_at)):
        return found
    try:
        return gateway.create_customer(row.pk, key=key_of(row))
    except AnswerStored:
        use_next_key(row)
        raise


def key_of(row: StripeCustomer) -> str:
    return f"cus-create-{row.pk}-{row.attempt}"


def forget_missing(stripe_id: str) -> None:
    """Stripe does not know this customer any more: the next card kept makes a new one, under a new row."""
    StripeCustomer.objects.filter(stripe_id=stripe_id).delete()


def _under_these_keys() -> dict[str, Any]:
    return {"account": settings.STRIPE_ACCOUNT_ID, "is_live": settings.STRIPE_LIVE_MODE}
