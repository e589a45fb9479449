"""Stripe slow, failing, unreachable, or silent after it did what we asked."""

import socket
import threading
from datetime import timedelta

import pytest
import stripe
from django.utils import timezone

from orders.tests.factories import OrderFactory
from payments import gateway
from payments.errors import ProviderUnavailable
from payments.models import CardConsent, Payment, StripeCustomer
from payments.services import cards, creating
from payments.tests.stories import status_of
from payments.transport import TimelyClient, answer_within

CREATE = "POST /v1/payment_intents$"


@pytest.fixture
def order(user):
    return OrderFactory(customer=user)


# The SDK tries twice, except after a 429.
@pytest.mark.parametrize(
    ("kind", "times"), [("refuse", 2), ("timeout_after", 2), ("500", 2), ("500_after", 2), ("429", 1)]
)
def test_no_answer_is_a_503_and_the_next_try_ends_with_one_intent(shop, customer, order, kind, times):
    shop.break_down(CREATE, kind, times)

    failed = shop.ask(customer, order)
    after = status_of(order)
    mended = shop.ask(customer, order)

    assert (failed.status_code, failed.json()["code"]) == (503, "payment_provider_unavailable")
    assert failed.headers["Retry-After"] == "5"
    assert after == ("pending_payment", "unpaid")
    assert (mended.status_code, shop.fake.count("payment_intent"), Payment.objects.count()) == (201, 1, 1)


def test_one_lost_answer_is_not_even_noticed(shop, customer, order):
    shop.break_down(CREATE, "timeout_after", 1)

    answer = shop.ask(customer, order)

    assert (answer.status_code, shop.fake.count("payment_intent")) == (201, 1)


def test_a_stored_500_is_not_asked_for_again(shop, customer, order):
    shop.break_down(CREATE, "500_after", 1)  # executed, answered 500, and so forever under this key
    assert shop.ask(customer, order).status_code == 503

    assert shop.ask(customer, order).status_code == 201
    assert (Payment.objects.get().attempt, shop.fake.count("payment_intent")) == (1, 1)


def test_a_key_that_stripe_may_have_forgotten_is_not_trusted(shop, customer, order):
    shop.break_down(CREATE, "timeout_after")
    shop.ask(customer, order)
    shop.fake.store.replies.clear()  # as after 24 hours
    Payment.objects.update(created_at=timezone.now() - timedelta(hours=23, minutes=1))

    answer = shop.ask(customer, order)

    assert (answer.status_code, shop.fake.count("payment_intent")) == (201, 1)


def test_a_total_that_changed_under_a_lost_answer_ends_with_one_intent(shop, customer, order):
    shop.break_down(CREATE, "timeout_after")
    shop.ask(customer, order)
    type(order).objects.update(subtotal=50, total=56)

    answer = shop.ask(customer, order)

    assert (answer.status_code, answer.json()["amount"], shop.fake.count("payment_intent")) == (201, "56.00", 1)


def test_a_refused_key_is_told_to_the_operator_only(shop, customer, order, settings, caplog):
    settings.STRIPE_SECRET_KEY = "sk_live_000000000000000000000000"  # which the stand-in never takes

    answer = shop.ask(customer, order)

    assert (answer.status_code, answer.json()["code"]) == (503, "payment_provider_unavailable")
    assert "stripe does not accept our key" in caplog.messages


def test_what_stripe_declines_for_good_is_not_a_503(shop, customer, order, monkeypatch):
    monkeypatch.setattr(gateway.money, "to_minor", lambda amount, currency: 0)

    answer = shop.ask(customer, order)

    assert (answer.status_code, answer.json()["code"]) == (409, "payment_refused")
    assert shop.fake.count("payment_intent") == 0


@pytest.fixture
def silent_server():
    """Takes connections and never says a word; yields its address and the connections it took."""
    taken: list[socket.socket] = []
    server = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            try:
                taken.append(server.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", taken
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()
    for connection in taken:
        connection.close()


@pytest.mark.parametrize(("seconds", "tries"), [(30, 2), (0.9, 1), (0.1, 0)])
def test_a_silent_stripe_is_given_up_within_the_time_there_is(silent_server, settings, monkeypatch, seconds, tries):
    address, taken = silent_server
    settings.STRIPE_API_BASE = address
    client = TimelyClient(seconds=0.3)
    monkeypatch.setattr(stripe, "default_http_client", client)

    with answer_within(seconds), pytest.raises(ProviderUnavailable):
        gateway.retrieve_intent("pi_1")

    client.close()
    assert len(taken) == tries


@pytest.mark.parametrize(
    "ask",
    [
        cards.cards_of,
        lambda person: cards.remove_card(person, "pm_1"),
        lambda person: cards.begin_to_add(person, consent_version="2026-11"),
        lambda person: creating.create_intent(OrderFactory(customer=person), save_card=True),
    ],
    ids=["list", "let go", "add", "pay"],
)
@pytest.mark.parametrize(("seconds", "tries"), [(30, 2), (0.9, 1), (0.1, 0)])
def test_whoever_waits_for_cards_waits_no_longer(silent_server, settings, monkeypatch, user, ask, seconds, tries):
    address, taken = silent_server
    settings.STRIPE_API_BASE = address
    client = TimelyClient(seconds=0.3)
    monkeypatch.setattr(stripe, "default_http_client", client)
    for module in (cards, creating):
        monkeypatch.setattr(module, "PATIENCE", seconds)
    StripeCustomer.objects.create(user=user, account=settings.STRIPE_ACCOUNT_ID, is_live=False, stripe_id="cus_1")

    with pytest.raises(ProviderUnavailable):
        ask(user)

    client.close()
    assert len(taken) == tries
    assert not CardConsent.objects.exists()


def test_the_slowest_answer_is_still_within_six_seconds(settings):
    pause = stripe.HTTPClient.INITIAL_DELAY

    assert (gateway.RETRIES + 1) * settings.STRIPE_TIMEOUT + pause < 6
