"""Webhooks that a test delivers by hand: signed, doubled, reversed, lost or stale."""

import time

import pytest
import stripe

from payments.fakestripe.client import deliver
from payments.fakestripe.currencies import in_major_units
from payments.tests.fakestripe_stories import SHOP_URL, WEBHOOK_SECRET, Shop, open_shop


@pytest.fixture
def shop() -> Shop:
    return open_shop()


class Inbox:
    """A receiver that checks the signature like a shop does."""

    def __init__(self) -> None:
        self.types: list[str] = []

    def __call__(self, url: str, body: bytes, signature: str) -> int:
        assert url == SHOP_URL
        try:
            event = stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET)
        except stripe.SignatureVerificationError:
            return 400
        self.types.append(event.type)
        return 200


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_a_delivery_is_signed_and_empties_the_outbox(shop, inbox):
    shop.paid()

    assert deliver(shop.fake, inbox) == [(type, 200) for type in PAID]
    assert inbox.types == PAID
    assert deliver(shop.fake, inbox) == []
    assert {event["pending_webhooks"] for event in shop.fake.store.of_kind("event")} == {0}


def test_events_can_come_twice_backwards_or_not_at_all(shop, inbox):
    shop.paid()
    held = list(shop.fake.outbox)

    deliver(shop.fake, inbox, times=2, order="reversed", drop={"charge.succeeded"})
    assert inbox.types == [PAID[2], PAID[2], PAID[0], PAID[0]]

    shop.fake.outbox = held
    assert deliver(shop.fake, inbox, only={"charge.succeeded"}) == [("charge.succeeded", 200)]


def test_a_stale_or_forged_signature_is_not_accepted(shop, inbox):
    shop.intent()
    held = list(shop.fake.outbox)

    assert deliver(shop.fake, inbox, timestamp=int(time.time()) - 301) == [("payment_intent.created", 400)]

    body = shop.fake.payload(held[0].event)
    assert inbox(SHOP_URL, body, shop.fake.sign(body, "whsec_wrong")) == 400
    assert inbox(SHOP_URL, body.replace(b"1999", b"1"), shop.fake.sign(body, WEBHOOK_SECRET)) == 400
    assert inbox.types == []


def test_an_event_shows_the_object_as_it_was_then(shop):
    intent = shop.intent()
    shop.confirm(intent.id)

    made, *_, paid = shop.fake.store.of_kind("event")

    assert made["data"]["object"]["status"] == "requires_payment_method"
    assert paid["data"]["object"]["status"] == "succeeded"
    assert made["request"]["idempotency_key"] == shop.fake.requests[0].idempotency_key


def test_a_test_can_tell_a_signed_lie(shop, inbox):
    intent = shop.intent()
    shop.news()

    shop.fake.emit("payment_intent.succeeded", shop.fake.objects[intent.id] | {"status": "succeeded"})

    assert deliver(shop.fake, inbox) == [("payment_intent.succeeded", 200)]
    assert shop.stripe.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_an_unknown_order_is_refused(shop, inbox):
    with pytest.raises(ValueError, match="reversed"):
        deliver(shop.fake, inbox, order="random")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (1999, "usd", "USD 19.99"),
        (5000, "jpy", "JPY 5,000"),
        (5120, "kwd", "KWD 5.120"),
        (5, "eur", "EUR 0.05"),
    ],
)
def test_amounts_are_shown_in_major_units(amount, currency, shown):
    assert in_major_units(amount, currency) == shown
