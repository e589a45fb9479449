"""Kept cards: looked up at Stripe, added and let go of. No row of ours holds one."""

import re

from django.conf import settings
from django.db import transaction

from accounts.models import User
from almahra.core import outbox
from almahra.core.errors import NotThere

from .. import gateway
from ..errors import CustomerMissing, IntentMissing, ProviderRefused, ProviderUnavailable
from ..models import StripeCustomer
from ..snapshots import MethodSnapshot, SetupSnapshot
from ..transport import answer_within
from .consents import check_version, note_setup, withdraw_all
from .creating import PATIENCE
from .customers import customer_of, forget_missing, known_customer

METHOD_ID = re.compile(r"[a-z]+_\w{1,200}", re.ASCII)
ROUNDS = 2  # a customer that was deleted at Stripe is followed by a fresh one


def cards_of(person: User) -> list[MethodSnapshot]:
    """What Stripe keeps for a person, the newest first. Raises ProviderUnavailable."""
    stripe_id = known_customer(person.pk)
    if stripe_id is None:
        return []
    with answer_within(PATIENCE):
        try:
            return gateway.list_methods(stripe_id)
        except CustomerMissing:
            forget_missing(stripe_id)
            return []


def begin_to_add(person: User, *, consent_version: str) -> SetupSnapshot:
    """A SetupIntent for a page where a card is added without paying. Its client secret goes to nobody else.

    Raises SavedCardsOff, ConsentRequired, ProviderUnavailable. Must not run inside a transaction.
    """
    check_version(consent_version)
    with answer_within(PATIENCE):
        for _ in range(ROUNDS):
            stripe_id = customer_of(person)
            try:
                setup = gateway.create_setup(stripe_id)
            except CustomerMissing:
                forget_missing(stripe_id)
                continue
            # Noted before the secret is told. One whose answer was lost was told to nobody, and saves nothing.
            note_setup(person, setup.id)
            return setup
    raise ProviderUnavailable


def remove_card(person: User, method_id: str) -> None:
    """Let go of one of a person's own cards. Raises NotThere for any other, and ProviderUnavailable."""
    stripe_id = known_customer(person.pk)
    if stripe_id is None or not METHOD_ID.fullmatch(method_id):
        raise NotThere
    with answer_within(PATIENCE):
        try:
            is_theirs = gateway.retrieve_method(method_id).customer_id == stripe_id
        except IntentMissing as missing:
            raise NotThere from missing
        if not is_theirs:
            raise NotThere
        let_go(method_id)


def let_go(method_id: str) -> None:
    """Detach a card, whoever's it is. Safe to repeat. Raises ProviderUnavailable."""
    try:
        gateway.detach_method(method_id)
    except IntentMissing:
        return
    except ProviderRefused:  # as for one that was let go a moment ago
        if gateway.retrieve_method(method_id).customer_id is not None:
            raise


@transaction.atomic
def ask_to_forget_cards(person: User) -> None:
    """Have every card of a person let go of, once this transaction is committed: for an account closed for good."""
    withdraw_all(person)
    outbox.put("payments.forget_cards", user_id=person.pk)


def forget_cards(person: User) -> None:
    """Detach every card that is kept for a person, then have Stripe forget the customer. Safe to repeat.

    Customers of another account or mode are out of reach of the present keys, and stay. Raises
    ProviderUnavailable. Must not run inside a transaction.
    """
    rows = StripeCustomer.objects.filter(
        user=person, account=settings.STRIPE_ACCOUNT_ID, is_live=settings.STRIPE_LIVE_MODE
    )
    for row in rows:
        if stripe_id := row.stripe_id or gateway.find_customer(row.pk, since=row.created_at):
            _empty(stripe_id)
            gateway.delete_customer(stripe_id)
        row.delete()


def _empty(stripe_id: str) -> None:
    try:
        for method in gateway.list_methods(stripe_id):
            let_go(method.id)
    except CustomerMissing:  # an earlier try came this far
        return
