"""The word without which no card is kept."""

import logging

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from almahra.core import outbox
from orders.models import Order

from ..errors import ConsentRequired, SavedCardsOff, SavingNeedsAccount
from ..models import CardConsent, Payment
from ..snapshots import IntentSnapshot

logger = logging.getLogger(__name__)


def check_wish(order: Order) -> None:
    """Whether the card that pays this order may be kept at all. Raises SavedCardsOff or SavingNeedsAccount."""
    _refuse_if_off()
    if order.customer_id is None:  # also when somebody signed in pays it by its token: it is nobody's account's
        raise SavingNeedsAccount


def check_version(version: str) -> None:
    """Raises ConsentRequired unless this is the text that the shop shows now, SavedCardsOff if there is none."""
    _refuse_if_off()
    if version != settings.SAVED_CARDS_CONSENT_VERSION:
        raise ConsentRequired(version=settings.SAVED_CARDS_CONSENT_VERSION)


def note_wish(payment: Payment, *, save_card: bool) -> None:
    """Write down what the customer says about the card that they are about to pay with; the last word counts."""
    if not save_card:
        CardConsent.objects.filter(payment=payment, withdrawn_at=None).update(withdrawn_at=timezone.now())
        return
    word = {"user_id": payment.order.customer_id, "version": settings.SAVED_CARDS_CONSENT_VERSION}
    consent, is_new = CardConsent.objects.get_or_create(payment=payment, defaults={**word, "given_at": timezone.now()})
    if not is_new and (consent.withdrawn_at or consent.version != word["version"]):
        CardConsent.objects.filter(pk=consent.pk).update(**word, given_at=timezone.now(), withdrawn_at=None)


def note_setup(person: User, setup_intent: str) -> None:
    CardConsent.objects.create(
        user=person,
        version=settings.SAVED_CARDS_CONSENT_VERSION,
        setup_intent=setup_intent,
        given_at=timezone.now(),
    )


def withdraw_all(person: User) -> None:
    CardConsent.objects.filter(user=person, withdrawn_at=None).update(withdrawn_at=timezone.now())


def let_go_if_unasked(payment: Payment, snapshot: IntentSnapshot) -> None:
    """Have a card detached that was kept without a word. Inside the transaction that notes the success.

    A browser that holds the client secret can ask Stripe to keep the card by itself, and two tabs can overtake
    each other. Nothing of that shows here before the payment has succeeded.
    """
    if not (snapshot.saves_card and snapshot.customer_id and snapshot.method_id):
        return
    if not CardConsent.objects.filter(payment=payment, withdrawn_at=None).exists():
        logger.warning("a card was kept without consent", extra={"payment": str(payment.pk)})
        outbox.put("payments.let_go_card", about=payment.order.number, method_id=snapshot.method_id)


def _refuse_if_off() -> None:
    if not settings.SAVED_CARDS_CONSENT_VERSION:
        raise SavedCardsOff
