from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from orders.access import read_token
from orders.models import Order
from orders.status import Status
from orders.tests.factories import OrderFactory
from payments.fakestripe.payment_methods import BANK_DEBIT
from payments.models import Payment
from payments.tests.stories import issues, status_of

URL = "/api/payments/create-intent"
PUBLISHABLE = "pk_test_fake00000000000000000000000000"


@pytest.fixture
def order(user):
    return OrderFactory(customer=user)


def test_an_order_gets_an_intent_over_its_total(shop, customer, order):
    answer = shop.ask(customer, order)

    payment = Payment.objects.get()
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {
        "payment_intent": payment.stripe_id,
        "client_secret": shop.at_stripe(payment)["client_secret"],
        "publishable_key": PUBLISHABLE,
        "amount": "46.00",
        "currency": "USD",
    }
    made = shop.at_stripe(payment)
    assert (made["amount"], made["currency"], made["receipt_email"]) == (4600, "usd", None)
    assert made["metadata"] == {"order": order.number, "payment": str(payment.pk)}


@pytest.mark.parametrize(("currency", "total", "minor"), [("JPY", "5000", 5000), ("KWD", "5.120", 5120)])
def test_amounts_go_out_in_the_currencys_own_minor_unit(shop, currency, total, minor):
    order = OrderFactory(currency=currency, subtotal=Decimal(total), shipping=0, total=Decimal(total))

    payment = shop.intent_for(order)

    assert (shop.at_stripe(payment)["amount"], payment.amount) == (minor, Decimal(total))


def test_asking_again_gives_the_same_intent(shop, customer, order):
    first, second = shop.ask(customer, order), shop.ask(customer, order)

    assert first.json() == second.json()
    assert (Payment.objects.count(), shop.fake.count("payment_intent")) == (1, 1)


def test_a_guest_pays_with_the_orders_token(shop, api):
    order = OrderFactory(customer=None)

    in_body = shop.ask(api, order)
    in_query = api.post(f"{URL}?token={read_token(order)}", {"order": order.number})

    assert (in_body.status_code, in_query.status_code) == (201, 201)


def test_nobody_elses_order_can_be_paid(shop, api, customer):
    theirs, guests = OrderFactory(), OrderFactory(customer=None)

    for client, body in [
        (customer, {"order": theirs.number}),
        (api, {"order": theirs.number}),
        (api, {"order": theirs.number, "token": read_token(theirs)}),
        (api, {"order": guests.number}),
        (api, {"order": guests.number, "token": read_token(theirs)}),
        (api, {"order": "AL-22222-22222"}),
    ]:
        answer = client.post(URL, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "order", "required"),
        ({"order": ["AL-1"]}, "order", "invalid"),
        ({"order": "A" * 21}, "order", "max_length"),
        ({"order": "AL\u0000"}, "order", "null_characters_not_allowed"),
        ({"order": "AL-1", "amount": "0.01"}, "amount", "unknown_field"),
        ({"order": "AL-1", "currency": "IRR"}, "currency", "unknown_field"),
    ],
)
def test_bad_input_names_its_field(shop, customer, body, field, code):
    answer = customer.post(URL, body)

    assert answer.status_code == 400
    assert [one["code"] for one in answer.json()["fields"][field]] == [code]
    assert not Payment.objects.exists()


def test_a_key_that_is_no_uuid_is_refused(shop, customer, order):
    answer = shop.ask(customer, order, headers={"Idempotency-Key": "seven"})

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert not Payment.objects.exists()


def test_one_key_means_one_order(shop, customer, order, user):
    key = {"Idempotency-Key": str(uuid4())}
    first = shop.ask(customer, order, headers=key)

    again = shop.ask(customer, order, headers=key)
    other = shop.ask(customer, OrderFactory(customer=user), headers=key)

    assert (again.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.CANCELLED, Status.SHIPPED])
def test_only_an_order_that_waits_can_be_paid(shop, customer, user, status):
    order = OrderFactory(customer=user, status=status)

    answer = shop.ask(customer, order)

    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_payable")
    assert not Payment.objects.exists()


def test_an_order_whose_time_is_over_can_not_be_paid(shop, customer, user):
    order = OrderFactory(customer=user, expires_at=timezone.now() - timedelta(seconds=1))

    answer = shop.ask(customer, order)

    assert (answer.status_code, answer.json()["code"]) == (409, "order_expired")
    assert not Payment.objects.exists()


def test_an_order_that_costs_nothing_is_not_sent_to_stripe(shop, customer, order):
    Order.objects.update(subtotal=0, shipping=0, total=0)

    answer = shop.ask(customer, order)

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_pay")
    assert not Payment.objects.exists()


def test_paid_without_our_knowledge_is_found_out(shop, customer, order):
    shop.pay(shop.intent_for(order))

    answer = shop.ask(customer, order)

    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_payable")
    assert status_of(order) == ("confirmed", "paid")
    assert shop.fake.count("payment_intent") == 1


def test_a_changed_total_changes_the_same_intent(shop, customer, order):
    payment = shop.intent_for(order)
    Order.objects.update(subtotal=Decimal(50), total=Decimal(56))

    answer = shop.ask(customer, order)

    payment.refresh_from_db()
    assert (answer.json()["payment_intent"], answer.json()["amount"]) == (payment.stripe_id, "56.00")
    assert (shop.at_stripe(payment)["amount"], payment.amount) == (5600, Decimal(56))


def test_a_total_that_goes_back_and_forth_ends_right(shop, order):
    payment = shop.intent_for(order)

    for total in [56, 46, 56, 46]:
        Order.objects.update(subtotal=total - 6, total=total)
        shop.intent_for(order)
        assert shop.at_stripe(payment)["amount"] == total * 100


def test_an_intent_cancelled_at_stripe_is_followed_by_a_new_one(shop, customer, order):
    first = shop.intent_for(order)
    shop.at_stripe(first)["status"] = "canceled"

    answer = shop.ask(customer, order)

    first.refresh_from_db()
    second = Payment.objects.exclude(pk=first.pk).get()
    assert (answer.status_code, answer.json()["payment_intent"]) == (201, second.stripe_id)
    assert first.status == Payment.Status.CANCELLED


def test_while_the_bank_works_nobody_pays_again(shop, customer, order):
    shop.pay(shop.intent_for(order), BANK_DEBIT)

    answer = shop.ask(customer, order)

    assert (answer.status_code, answer.json()["code"]) == (409, "payment_processing")
    assert status_of(order) == ("pending_payment", "processing")
    assert issues() == []
