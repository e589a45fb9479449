"""Stripe slow, failing, unreachable, or silent after it did what we asked, while cards are kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.tests.factories import OrderFactory
from payments.models import CardConsent, Payment, StripeCustomer
from payments.services.cards import begin_to_add
from payments.tests.stories import status_of

URL = "/api/payments/methods"
INTENT = "/api/payments/create-intent"
CUSTOMERS, SETUPS = "POST /v1/customers$", "POST /v1/setup_intents$"
WORD = {"consent_version": "2026-11"}

# The SDK tries twice, except after a 429.
FAULTS = [("refuse", 2), ("timeout_after", 2), ("500", 2), ("500_after", 2), ("429", 1)]


@pytest.fixture
def order(user):
    return OrderFactory(customer=user)


def is_away(answer):
    return (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (
        503, "payment_provider_unavailable", "5",
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "times"), FAULTS)
def test_no_answer_about_a_customer_is_a_503_and_the_next_try_ends_with_one(shop, customer, kind, times):
    shop.break_down(CUSTOMERS, kind, times)

    failed = customer.post(URL, WORD)
    noted = CardConsent.objects.count()
    mended = customer.post(URL, WORD)

    assert is_away(failed)
    assert noted == 0
    assert (mended.status_code, shop.fake.count("customer"), StripeCustomer.objects.count()) == (201, 1, 1)


def test_a_key_that_stripe_may_have_forgotten_is_not_trusted(shop, customer):
    shop.break_down(CUSTOMERS, "timeout_after")
    customer.post(URL, WORD)
    shop.fake.store.replies.clear()  # as after 24 hours
    StripeCustomer.objects.update(created_at=timezone.now() - timedelta(hours=23, minutes=1))

    assert customer.post(URL, WORD).status_code == 201
    assert shop.fake.count("customer") == 1


def test_one_lost_answer_is_not_even_noticed(shop, customer):
    shop.break_down(CUSTOMERS, "timeout_after", 1)

    assert customer.post(URL, WORD).status_code == 201
    assert shop.fake.count("customer") == 1


@pytest.mark.parametrize(("kind", "times"), FAULTS)
def test_no_answer_about_a_setup_is_a_503_and_notes_no_word(shop, customer, kind, times):
    shop.break_down(SETUPS, kind, times)

    assert is_away(customer.post(URL, WORD))
    assert CardConsent.objects.count() == 0
    assert customer.post(URL, WORD).status_code == 201
    assert CardConsent.objects.count() == 1


@pytest.mark.parametrize("step", [CUSTOMERS, "POST /v1/payment_intents$", "POST /v1/payment_intents/pi_"])
@pytest.mark.parametrize(("kind", "times"), FAULTS)
def test_no_answer_while_paying_is_a_503_and_the_next_try_keeps_the_card(shop, customer, order, step, kind, times):
    shop.break_down(step, kind, times)
    asked = {"order": order.number, "save_card": True}

    failed = customer.post(INTENT, asked)
    after = status_of(order)
    mended = customer.post(INTENT, asked)

    made = shop.at_stripe(Payment.objects.get())
    assert is_away(failed)
    assert after == ("pending_payment", "unpaid")
    assert mended.status_code == 201
    assert [shop.fake.count(kind) for kind in ("payment_intent", "customer")] == [1, 1]
    assert (made["customer"], made["setup_future_usage"]) == (StripeCustomer.objects.get().stripe_id, "on_session")


def test_a_word_said_after_a_lost_answer_is_heard(shop, customer, order):
    shop.break_down("POST /v1/payment_intents$", "timeout_after")
    assert is_away(customer.post(INTENT, {"order": order.number}))

    answer = customer.post(INTENT, {"order": order.number, "save_card": True})

    assert answer.status_code == 201
    assert shop.fake.count("payment_intent") == 1
    assert shop.at_stripe(Payment.objects.get())["setup_future_usage"] == "on_session"


@pytest.mark.parametrize("step", ["GET /v1/payment_methods/", "POST /v1/payment_methods/.*/detach"])
@pytest.mark.parametrize("kind", ["refuse", "500"])
def test_a_card_that_could_not_be_let_go_of_stays_whole(shop, customer, user, step, kind):
    setup = begin_to_add(user, consent_version="2026-11")
    card = shop.fake.confirm_setup(setup.id, "pm_card_visa")["payment_method"]
    shop.break_down(step, kind)

    failed = customer.delete(f"{URL}/{card}")
    kept = shop.fake.objects[card]["customer"]
    mended = customer.delete(f"{URL}/{card}")

    assert is_away(failed)
    assert kept == StripeCustomer.objects.get().stripe_id
    assert (mended.status_code, shop.fake.objects[card]["customer"]) == (204, None)


def test_let_go_of_without_an_answer_is_gone_all_the_same(shop, customer, user):
    setup = begin_to_add(user, consent_version="2026-11")
    card = shop.fake.confirm_setup(setup.id, "pm_card_visa")["payment_method"]
    shop.break_down("POST /v1/payment_methods/.*/detach", "timeout_after")

    assert is_away(customer.delete(f"{URL}/{card}"))
    assert customer.delete(f"{URL}/{card}").status_code == 404
    assert customer.get(URL).json()["count"] == 0


@pytest.mark.parametrize("kind", ["refuse", "timeout_after", "500"])
def test_a_list_that_stripe_does_not_give_is_a_503(shop, customer, user, kind):
    begin_to_add(user, consent_version="2026-11")
    shop.break_down("GET /v1/payment_methods$", kind)

    assert is_away(customer.get(URL))
    assert customer.get(URL).status_code == 200
