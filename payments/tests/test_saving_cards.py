"""A card is kept when its owner says so, and only then."""

import pytest
from djstripe.models import Event

from accounts.tests.factories import UserFactory
from almahra.core.models import IdempotencyKey
from orders.access import read_token
from orders.tests.factories import OrderFactory
from payments.fakestripe.errors import Refusal as Declined
from payments.models import CardConsent, Payment, StripeCustomer
from payments.services.creating import create_intent
from payments.tests.stories import issues, status_of

URL = "/api/payments/create-intent"
METHODS = "/api/payments/methods"
VERSION = "2026-11"


@pytest.fixture
def order(user):
    return OrderFactory(customer=user)


@pytest.fixture
def ask(shop, customer, order):
    """POST create-intent for the order, with more in the body."""

    def asking(**more):
        return customer.post(URL, {"order": order.number, **more})

    return asking


def wishes(shop):
    """What Stripe knows of the one intent: whose it is, and whether its card is kept."""
    made = shop.at_stripe(Payment.objects.get())
    return made["customer"], made["setup_future_usage"]


def delete_at_stripe(shop):
    """Somebody deletes the one customer in Stripe's dashboard."""
    path = f"/v1/customers/{StripeCustomer.objects.get().stripe_id}"
    assert shop.fake.handle("DELETE", path, [], {"Authorization": "Bearer sk_test_" + "0" * 24}).status == 200


def last4s(client):
    return [card["last4"] for card in client.get(METHODS).json()["results"]]


def test_a_card_is_kept_for_who_agrees(shop, ask, customer, user, order):
    answer = ask(save_card=True)
    shop.pay(Payment.objects.get())

    assert shop.hear() == {200}
    known, consent = StripeCustomer.objects.get(), CardConsent.objects.get()
    assert answer.status_code == 201
    assert wishes(shop) == (known.stripe_id, "on_session")
    assert (known.user, known.account, known.is_live) == (user, "acct_fake0000000001", False)
    assert (consent.user, consent.version, consent.payment.order, consent.withdrawn_at) == (user, VERSION, order, None)
    assert last4s(customer) == ["4242"]
    assert status_of(order) == ("confirmed", "paid")


def test_stripe_learns_no_name_and_no_address(shop, ask, user):
    ask(save_card=True)

    known = StripeCustomer.objects.get()
    made = shop.fake.objects[known.stripe_id]
    assert made["metadata"] == {"customer": str(known.pk)}
    assert (made["email"], made["name"], made["phone"], made["address"]) == (None, None, None, None)


@pytest.mark.parametrize("said", [{}, {"save_card": False}])
def test_without_a_word_nothing_is_kept(shop, ask, said):
    ask(**said)
    shop.pay(Payment.objects.get())
    shop.hear()

    assert wishes(shop) == (None, None)
    assert shop.fake.count("customer") == 0
    assert not StripeCustomer.objects.exists()
    assert not CardConsent.objects.exists()


def test_the_open_intent_follows_the_last_word(shop, ask):
    ask()
    ask(save_card=True)
    assert wishes(shop) == (StripeCustomer.objects.get().stripe_id, "on_session")

    answer = ask(save_card=False)

    assert answer.status_code == 201
    assert wishes(shop) == (StripeCustomer.objects.get().stripe_id, None)
    assert CardConsent.objects.get().withdrawn_at is not None
    assert (shop.fake.count("payment_intent"), Payment.objects.count()) == (1, 1)


def test_a_word_taken_back_and_given_again_counts_from_then_on(shop, ask, settings):
    ask(save_card=True)
    first = CardConsent.objects.get()
    ask()
    settings.SAVED_CARDS_CONSENT_VERSION = "2027-01"

    ask(save_card=True)

    again = CardConsent.objects.get()
    assert (again.pk, again.version, again.withdrawn_at) == (first.pk, "2027-01", None)
    assert again.given_at > first.given_at
    assert wishes(shop)[1] == "on_session"


def test_repeating_the_same_word_keeps_its_time(ask):
    ask(save_card=True)
    first = CardConsent.objects.get()

    ask(save_card=True)

    assert CardConsent.objects.get().given_at == first.given_at


def test_a_word_after_paying_comes_too_late(shop, ask, customer):
    ask(save_card=True)
    shop.pay(Payment.objects.get())

    answer = ask()

    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_payable")
    assert CardConsent.objects.get().withdrawn_at is None
    assert last4s(customer) == ["4242"]


def test_a_declined_card_is_not_kept(shop, ask, customer):
    ask(save_card=True)
    with pytest.raises(Declined):
        shop.pay(Payment.objects.get(), "pm_card_visa_chargeDeclined")
    assert shop.hear() == {200}
    assert last4s(customer) == []

    shop.pay(Payment.objects.get(), "pm_card_mastercard")

    assert last4s(customer) == ["4444"]


def test_a_guest_can_not_have_a_card_kept(shop, api):
    order = OrderFactory(customer=None)

    answer = api.post(URL, {"order": order.number, "token": read_token(order), "save_card": True})

    assert (answer.status_code, answer.json()["code"]) == (400, "account_required")
    assert [one["code"] for one in answer.json()["fields"]["save_card"]] == ["account_required"]
    assert not Payment.objects.exists()
    assert (shop.fake.requests, StripeCustomer.objects.count()) == ([], 0)


def test_a_guests_order_is_nobodys_account_even_for_who_is_signed_in(shop, customer):
    order = OrderFactory(customer=None)

    answer = customer.post(URL, {"order": order.number, "token": read_token(order), "save_card": True})

    assert (answer.status_code, answer.json()["code"]) == (400, "account_required")
    assert not Payment.objects.exists()


def test_a_shop_without_a_text_keeps_no_cards(shop, ask, settings):
    settings.SAVED_CARDS_CONSENT_VERSION = ""

    answer = ask(save_card=True)

    assert (answer.status_code, answer.json()["code"]) == (409, "saved_cards_off")
    assert not Payment.objects.exists()
    assert ask().status_code == 201


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"save_card": "perhaps"}, "save_card", "invalid"),
        ({"save_card": None}, "save_card", "null"),
        ({"save_card": [True]}, "save_card", "invalid"),
        ({"save_card": True, "payment_method": "pm_card_visa"}, "payment_method", "unknown_field"),
        ({"save_card": True, "customer": "cus_1"}, "customer", "unknown_field"),
    ],
)
def test_bad_input_names_its_field(shop, ask, said, field, code):
    answer = ask(**said)

    assert answer.status_code == 400
    assert [one["code"] for one in answer.json()["fields"][field]] == [code]
    assert not Payment.objects.exists()
    assert shop.fake.requests == []


def test_one_key_means_one_word(ask, customer, order):
    key = {"Idempotency-Key": "5f0c7c1e-0000-4000-8000-000000000001"}
    customer.post(URL, {"order": order.number, "save_card": True}, headers=key)

    other = customer.post(URL, {"order": order.number}, headers=key)

    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert CardConsent.objects.get().withdrawn_at is None
    assert IdempotencyKey.objects.count() == 1


def test_a_kept_card_pays_the_next_order_from_the_browser(shop, ask, customer, user):
    ask(save_card=True)
    shop.pay(Payment.objects.get())
    [card] = customer.get(METHODS).json()["results"]
    second = OrderFactory(customer=user)

    shop.ask(customer, second)
    shop.pay(second.payments.get(), card["id"])
    shop.hear()

    assert status_of(second) == ("confirmed", "paid")
    assert shop.at_stripe(second.payments.get())["setup_future_usage"] is None
    assert last4s(customer) == ["4242"]


def test_a_kept_card_pays_for_nobody_else(shop, ask, customer):
    ask(save_card=True)
    shop.pay(Payment.objects.get())
    [card] = customer.get(METHODS).json()["results"]
    theirs = shop.intent_for(OrderFactory(customer=UserFactory()))

    with pytest.raises(Declined, match="another customer"):
        shop.pay(theirs, card["id"])

    assert shop.at_stripe(theirs)["status"] == "requires_payment_method"


def test_a_browser_that_has_a_card_kept_by_itself_does_not_get_away_with_it(shop, ask, customer, user, deliver):
    ask(save_card=True)
    shop.pay(Payment.objects.get())
    shop.hear()
    second = create_intent(OrderFactory(customer=user)).payment
    secret = shop.at_stripe(second)["client_secret"]

    asked = {"client_secret": secret, "payment_method": "pm_card_mastercard", "setup_future_usage": "on_session"}
    reply = shop.fake.handle(
        "POST",
        f"/v1/payment_intents/{second.stripe_id}/confirm",
        list(asked.items()),
        {"Authorization": "Bearer pk_test_" + "0" * 24},
    )
    assert (reply.status, last4s(customer)) == (200, ["4444", "4242"])
    assert shop.hear() == {200}
    deliver()

    assert last4s(customer) == ["4242"]
    assert status_of(second.order) == ("confirmed", "paid")


def test_what_stripe_tells_of_cards_is_taken_and_does_nothing(shop, ask, customer):
    ask(save_card=True)
    setup = customer.post(METHODS, {"consent_version": VERSION}).json()
    shop.fake.confirm_setup(setup["setup_intent"], "pm_card_visa")
    [card] = customer.get(METHODS).json()["results"]
    customer.delete(f"{METHODS}/{card['id']}")
    delete_at_stripe(shop)

    assert shop.hear(times=2) == {200}

    kinds = set(Event.objects.values_list("type", flat=True))
    assert {
        "customer.created", "customer.deleted", "payment_method.attached", "payment_method.detached",
        "setup_intent.created", "setup_intent.succeeded",
    } <= kinds  # fmt: skip
    assert issues() == []


def test_a_customer_deleted_at_stripe_is_no_reason_not_to_pay(shop, ask, user):
    ask(save_card=True)
    gone = StripeCustomer.objects.get()
    delete_at_stripe(shop)
    second = OrderFactory(customer=user)

    opened = create_intent(second)

    assert shop.at_stripe(opened.payment)["customer"] is None
    assert not StripeCustomer.objects.filter(pk=gone.pk).exists()


def test_a_customer_deleted_at_stripe_is_followed_by_a_fresh_one(shop, ask, user):
    ask(save_card=True)
    gone = StripeCustomer.objects.get()
    delete_at_stripe(shop)

    opened = create_intent(OrderFactory(customer=user), save_card=True)

    fresh = StripeCustomer.objects.get()
    assert fresh.stripe_id != gone.stripe_id
    assert shop.at_stripe(opened.payment)["customer"] == fresh.stripe_id


def test_keys_of_another_mode_do_not_use_it(shop, ask, user):
    StripeCustomer.objects.create(user=user, account="acct_fake0000000001", is_live=True, stripe_id="cus_live")
    StripeCustomer.objects.create(user=user, account="acct_other", is_live=False, stripe_id="cus_other")

    ask()
    assert wishes(shop) == (None, None)
    ask(save_card=True)

    assert wishes(shop)[0] not in {None, "cus_live", "cus_other"}
    assert StripeCustomer.objects.count() == 3


def test_a_person_who_keeps_no_card_costs_stripe_no_call_more(shop, ask):
    ask()

    assert [f"{asked.method} {asked.path}" for asked in shop.fake.requests] == ["POST /v1/payment_intents"]
