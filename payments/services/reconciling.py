"""Finding what webhooks did not tell, by asking Stripe about everything that is still open."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from .. import gateway
from ..errors import IntentMissing
from ..models import Payment, Refund
from .applying import apply_intent
from .copying import copy_intent
from .refunding import apply_refund

# Younger rows are still in somebody's hands: a request that has not been answered, a webhook on its way.
# A paid intent is promised to be found within FOUND_WITHIN, so beat (CELERY_BEAT_SCHEDULE) must ask so often that
# even when one run finds Stripe away, the next one is in time: SETTLES_IN and two intervals stay below it.
SETTLES_IN = timedelta(minutes=2)
FOUND_WITHIN = timedelta(minutes=15)


class Reconciled(NamedTuple):
    what: str  # payment or refund
    id: str
    before: str
    after: str


def reconcile() -> Iterator[Reconciled]:
    """Bring every open payment and refund to what Stripe says; yields the ones that changed.

    Safe to run at any time, also twice at once. Raises ProviderUnavailable at the first unanswered question.
    """
    until = timezone.now() - SETTLES_IN
    for payment in Payment.objects.filter(status__in=Payment.OPEN, created_at__lt=until).order_by("created_at"):
        for found in _changed(payment, _ask_about(payment)):
            copy_intent(found.id)
            yield found
    waiting = Refund.objects.filter(status=Refund.Status.PENDING, stripe_id__isnull=False, created_at__lt=until)
    for refund in waiting.order_by("created_at"):
        yield from _changed(refund, apply_refund(gateway.retrieve_refund(refund.stripe_id or "")))


def _ask_about(payment: Payment) -> Payment | None:
    try:
        snapshot = (
            gateway.retrieve_intent(payment.stripe_id)
            if payment.stripe_id
            else gateway.find_intent(payment.pk, since=payment.created_at)
        )
    except IntentMissing:  # the expiry of its order closes it
        return None
    return apply_intent(snapshot) if snapshot else None


def _changed(before: Payment | Refund, after: Payment | Refund | None) -> Iterator[Reconciled]:
    if after is not None and (after.status, after.stripe_id) != (before.status, before.stripe_id):
        yield Reconciled(before._meta.model_name or "", str(after), before.status, after.status)
