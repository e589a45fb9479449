"""Looking at kept cards, adding one without paying, letting go of one: always one's own."""

import json
import logging
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as project

from accounts.tests.factories import UserFactory
from orders.tests.factories import OrderFactory
from payments.fakestripe.errors import Refusal as Declined
from payments.models import CardConsent, StripeCustomer
from payments.services.cards import ask_to_forget_cards, begin_to_add, cards_of, forget_cards
from payments.snapshots import MethodSnapshot

URL = "/api/payments/methods"
VERSION = "2026-11"
WORD = {"consent_version": VERSION}


@pytest.fixture
def keep(shop):
    """Have a card kept for a person, on a page without paying; its id."""

    def keeping(person, method="pm_card_visa"):
        setup = begin_to_add(person, consent_version=VERSION)
        return shop.fake.confirm_setup(setup.id, method)["payment_method"]

    return keeping


def owner(shop, card):
    return shop.fake.objects[card]["customer"]


def test_a_card_is_added_without_paying(shop, customer, user):
    answer = customer.post(URL, WORD)

    said, known, consent = answer.json(), StripeCustomer.objects.get(), CardConsent.objects.get()
    made = shop.fake.objects[said["setup_intent"]]
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert said == {
        "setup_intent": consent.setup_intent,
        "client_secret": made["client_secret"],
        "publishable_key": project.STRIPE_PUBLISHABLE_KEY,
    }
    assert (made["customer"], made["usage"]) == (known.stripe_id, "on_session")
    assert (consent.user, consent.version, consent.payment) == (user, VERSION, None)
    assert customer.get(URL).json()["results"] == []  # not before the browser has confirmed it


def test_kept_cards_are_listed_with_what_people_know_them_by(customer, user, keep):
    visa, bank = keep(user), keep(user, "pm_usBankAccount_processing")

    answer = customer.get(URL)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {
        "count": 2,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": bank, "kind": "us_bank_account", "brand": "FAKE TEST BANK", "last4": "6789",
                "exp_month": None, "exp_year": None, "is_expired": False,
            },
            {
                "id": visa, "kind": "card", "brand": "visa", "last4": "4242",
                "exp_month": 12, "exp_year": 2034, "is_expired": False,
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("month", "year", "is_expired"), [(11, 2026, False), (10, 2026, True), (12, 2025, True), (1, 2027, False)]
)
def test_a_card_is_good_to_the_end_of_its_last_month(month, year, is_expired):
    card = MethodSnapshot("pm_1", "card", "visa", "4242", month, year, "cus_1")

    with time_machine.travel(datetime(2026, 11, 30, 23, 59, tzinfo=UTC), tick=False):
        assert card.is_expired is is_expired


def test_everybody_sees_their_own(shop, customer, user, keep, sign_in):
    keep(user)
    other = UserFactory()
    keep(other, "pm_card_amex")

    mine, theirs, nobodys = (
        client.get(URL).json()["results"] for client in (customer, sign_in(other), sign_in(UserFactory()))
    )

    assert [[card["last4"] for card in cards] for cards in (mine, theirs, nobodys)] == [["4242"], ["8431"], []]


def test_who_keeps_no_card_does_not_trouble_stripe(shop, customer):
    assert customer.get(URL).json()["results"] == []
    assert customer.delete(f"{URL}/pm_1").status_code == 404
    assert shop.fake.requests == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "consent_required"),
        ({"consent_version": ""}, "consent_required"),
        ({"consent_version": "2025-01"}, "consent_required"),
    ],
)
def test_no_card_is_added_without_a_word_to_the_present_text(shop, customer, body, code):
    answer = customer.post(URL, body)

    said = answer.json()
    assert (answer.status_code, said["code"], said["facts"]) == (400, code, {"version": VERSION})
    assert [one["code"] for one in said["fields"]["consent_version"]] == [code]
    assert shop.fake.requests == []
    assert not StripeCustomer.objects.exists()
    assert not CardConsent.objects.exists()


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"consent_version": ["2026-11"]}, "consent_version", "invalid"),
        ({"consent_version": "2" * 41}, "consent_version", "max_length"),
        ({"consent_version": None}, "consent_version", "null"),
        ({"consent_version": VERSION, "number": "4242424242424242"}, "number", "unknown_field"),
        ({"consent_version": VERSION, "customer": "cus_1"}, "customer", "unknown_field"),
    ],
)
def test_bad_input_names_its_field(shop, customer, body, field, code):
    answer = customer.post(URL, body)

    assert answer.status_code == 400
    assert [one["code"] for one in answer.json()["fields"][field]] == [code]
    assert shop.fake.requests == []


def test_a_shop_without_a_text_adds_none_and_still_lets_go(shop, customer, user, keep, settings):
    card = keep(user)
    settings.SAVED_CARDS_CONSENT_VERSION = ""

    refused = customer.post(URL, {"consent_version": ""})

    assert (refused.status_code, refused.json()["code"]) == (409, "saved_cards_off")
    assert customer.delete(f"{URL}/{card}").status_code == 204


def test_a_declined_card_is_not_added(shop, customer, user, keep):
    with pytest.raises(Declined):
        keep(user, "pm_card_visa_chargeDeclined")

    assert shop.hear() == {200}
    assert customer.get(URL).json()["results"] == []


def test_a_card_is_let_go_of_once_and_is_then_not_there(shop, customer, user, keep):
    card, other = keep(user), keep(user, "pm_card_amex")

    first, second = customer.delete(f"{URL}/{card}"), customer.delete(f"{URL}/{card}")

    assert (first.status_code, second.status_code, second.json()["code"]) == (204, 404, "not_found")
    assert owner(shop, card) is None
    assert [one["id"] for one in customer.get(URL).json()["results"]] == [other]


def test_a_strangers_card_is_not_there_and_stays(shop, customer, user, keep):
    keep(user)
    stranger = UserFactory()
    theirs = keep(stranger)

    answer, missing = customer.delete(f"{URL}/{theirs}"), customer.delete(f"{URL}/pm_nobody")

    assert (
        (answer.status_code, answer.json()["code"])
        == (missing.status_code, missing.json()["code"])
        == (404, "not_found")
    )
    assert owner(shop, theirs) == StripeCustomer.objects.get(user=stranger).stripe_id


@pytest.mark.parametrize(
    "path", ["cus_1/x", "..%2Fcustomers", "pm_%00", "pm-1", "4242", "pm_" + "x" * 300, "pm_%D9%A1"]
)
def test_what_is_no_id_never_reaches_stripe(shop, customer, user, keep, path):
    keep(user)
    before = len(shop.fake.requests)

    assert customer.delete(f"{URL}/{path}").status_code == 404
    assert len(shop.fake.requests) == before


def test_no_other_kind_of_thing_can_be_let_go_of(shop, customer, user, keep):
    keep(user)
    payment = shop.intent_for(OrderFactory(customer=user))
    known = StripeCustomer.objects.get()

    for id in [payment.stripe_id, known.stripe_id, "pm_card_visa"]:
        assert customer.delete(f"{URL}/{id}").status_code == 404
    assert shop.at_stripe(payment)["status"] == "requires_payment_method"


def test_cards_of_a_customer_deleted_at_stripe_are_none(shop, customer, user, keep):
    keep(user)
    path = f"/v1/customers/{StripeCustomer.objects.get().stripe_id}"
    shop.fake.handle("DELETE", path, [], {"Authorization": "Bearer sk_test_" + "0" * 24})

    assert customer.get(URL).json()["results"] == []
    assert not StripeCustomer.objects.exists()
    assert customer.post(URL, WORD).status_code == 201


def test_few_cards_an_hour_can_be_added_from_one_place_or_by_one_person(shop, customer, sign_in, settings):
    settings.THROTTLES = settings.THROTTLES | {"add_card": (2, 3600)}
    place, other = f"test-{uuid4()}", f"test-{uuid4()}"

    here = [customer.post(URL, WORD, REMOTE_ADDR=place) for _ in range(3)]
    elsewhere = customer.post(URL, WORD, REMOTE_ADDR=other)
    somebody_else = sign_in(UserFactory()).post(URL, WORD, REMOTE_ADDR=place)

    assert [answer.status_code for answer in here] == [201, 201, 429]
    assert [answer.json()["code"] for answer in (elsewhere, somebody_else)] == ["too_many_requests"] * 2
    assert shop.fake.count("setup_intent") == 2
    assert customer.get(URL, REMOTE_ADDR=place).status_code == 200


@pytest.mark.parametrize("call", [("get", URL), ("post", URL), ("delete", f"{URL}/pm_1")])
def test_a_guest_has_no_cards(shop, api, call):
    method, path = call

    answer = getattr(api, method)(path, {})

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert shop.fake.requests == []


def test_an_account_closed_for_good_leaves_no_card_behind(shop, user, keep, deliver):
    cards, others = [keep(user), keep(user, "pm_card_amex")], keep(UserFactory())
    stripe_id = StripeCustomer.objects.get(user=user).stripe_id

    ask_to_forget_cards(user)
    assert deliver() == 1

    assert [owner(shop, card) for card in cards] == [None, None]
    assert shop.fake.objects[stripe_id] == {"id": stripe_id, "object": "customer", "deleted": True}
    assert not StripeCustomer.objects.filter(user=user).exists()
    assert all(consent.withdrawn_at for consent in CardConsent.objects.filter(user=user))
    assert owner(shop, others) is not None
    assert CardConsent.objects.exclude(user=user).get().withdrawn_at is None
    assert shop.hear() == {200}


def test_forgetting_goes_on_where_it_was_cut_off(shop, user, keep, deliver):
    card = keep(user)
    shop.break_down("DELETE /v1/customers", "timeout_after")

    ask_to_forget_cards(user)
    assert deliver() == 0
    assert (owner(shop, card), StripeCustomer.objects.count()) == (None, 1)
    forget_cards(user)
    forget_cards(user)

    assert not StripeCustomer.objects.exists()
    assert cards_of(user) == []


def test_a_customer_whose_answer_was_lost_is_forgotten_as_well(shop, customer, user):
    shop.break_down("POST /v1/customers$", "timeout_after")
    customer.post(URL, WORD)
    assert StripeCustomer.objects.get().stripe_id is None

    forget_cards(user)

    assert [held["deleted"] for held in shop.fake.store.of_kind("customer")] == [True]


def test_neither_logs_nor_answers_hold_a_secret(shop, customer, user, caplog, settings):
    caplog.set_level(logging.DEBUG)
    shop.break_down("POST /v1/setup_intents$", "500", 2)
    failed, opened = (customer.post(URL, WORD) for _ in range(2))
    shop.fake.confirm_setup(opened.json()["setup_intent"], "pm_card_visa")
    listed = customer.get(URL)
    gone = customer.delete(f"{URL}/{listed.json()['results'][0]['id']}")
    shop.hear()

    written = json.dumps(
        [record.__dict__ | {"text": caplog.handler.format(record)} for record in caplog.records], default=str
    )
    assert "stripe failed" in written  # something was logged at all
    for secret in [settings.STRIPE_SECRET_KEY, "whsec_", "_secret_"]:
        assert secret not in written
    for answer in [failed, listed, gone]:
        assert "_secret_" not in answer.content.decode()
        assert settings.STRIPE_SECRET_KEY not in answer.content.decode()
    assert "_secret_" not in repr(begin_to_add(user, consent_version=VERSION))
