"""The customer comes back from paying."""

from .. import gateway
from ..errors import ProviderUnavailable
from ..models import Payment
from ..transport import answer_within
from .applying import apply_intent
from .creating import PATIENCE


def confirm(payment: Payment) -> Payment:
    """Read the truth at Stripe and apply it. What a browser says about a payment is never believed.

    Safe to repeat. Raises ProviderUnavailable. Must not run inside a transaction.
    """
    if payment.stripe_id is None:
        raise ProviderUnavailable
    with answer_within(PATIENCE):
        snapshot = gateway.retrieve_intent(payment.stripe_id)
    apply_intent(snapshot)
    return Payment.objects.select_related("order").get(pk=payment.pk)
