"""Orders that nobody paid in time."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from almahra.core.models import OutboxMessage
from catalog.models import Stock
from orders.models import Order
from orders.tests.factories import OrderFactory
from payments.fakestripe.payment_methods import BANK_DEBIT
from payments.models import Payment
from payments.services.expiring import expire_unpaid
from payments.tasks import expire_unpaid_orders
from payments.tests.factories import PaymentFactory
from payments.tests.stories import issues, status_of


def overdue(order: Order) -> Order:
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    return order


@pytest.fixture
def payment(shop):
    """The open payment of an order whose time is over."""
    payment = shop.intent_for()
    overdue(payment.order)
    return payment


def outcomes():
    return [what for _, what in expire_unpaid()]


def test_the_intent_is_cancelled_and_the_pieces_go_back(shop, payment):
    assert outcomes() == ["expired"]

    payment.refresh_from_db()
    assert (shop.at_stripe(payment)["status"], payment.status) == ("canceled", "cancelled")
    assert status_of(payment.order) == ("expired", "unpaid")
    assert Stock.objects.get().reserved == 0
    assert outcomes() == []


def test_an_order_that_has_time_left_is_left_alone(shop):
    payment = shop.intent_for()

    assert outcomes() == []
    assert shop.at_stripe(payment)["status"] == "requires_payment_method"


def test_an_order_without_a_payment_expires_without_stripe(shop):
    order = overdue(OrderFactory())

    assert outcomes() == ["expired"]
    assert status_of(order) == ("expired", "unpaid")
    assert shop.fake.requests == []


def test_paid_at_the_last_moment_is_paid(shop, payment):
    shop.pay(payment)

    assert outcomes() == ["paid"]

    assert status_of(payment.order) == ("confirmed", "paid")
    assert Stock.objects.get().reserved == 1
    shop.hear()
    assert OutboxMessage.objects.filter(topic="orders.confirmed_mail").count() == 1


def test_what_a_bank_still_works_on_waits(shop, payment):
    shop.pay(payment, BANK_DEBIT)

    assert outcomes() == ["waiting"]
    assert outcomes() == ["waiting"]

    assert status_of(payment.order) == ("pending_payment", "processing")
    assert Stock.objects.get().reserved == 1
    shop.fake.settle_intent(payment.stripe_id, False)
    assert outcomes() == ["expired"]
    assert status_of(payment.order)[0] == "expired"


def test_an_intent_whose_answer_was_lost_is_found_and_cancelled(shop, payment):
    Payment.objects.update(stripe_id=None)

    assert outcomes() == ["expired"]
    assert shop.at_stripe(payment)["status"] == "canceled"


def test_a_payment_that_never_reached_stripe_is_closed_here(shop):
    payment = PaymentFactory()
    overdue(payment.order)

    assert outcomes() == ["expired"]

    payment.refresh_from_db()
    assert payment.status == "cancelled"


def test_an_intent_of_other_keys_does_not_hold_the_pieces_for_ever(shop, payment):
    del shop.fake.objects[payment.stripe_id]

    assert outcomes() == ["expired"]
    assert Payment.objects.get().status == "cancelled"


def test_while_stripe_is_away_only_orders_without_an_intent_expire(shop, payment):
    second = overdue(shop.intent_for().order)
    bare = overdue(OrderFactory())
    asked = len(shop.fake.requests)
    shop.break_down("POST /v1/payment_intents/.*/cancel", "refuse", 99)

    assert sorted(outcomes()) == ["expired", "waiting", "waiting"]

    assert status_of(bare)[0] == "expired"
    assert status_of(payment.order)[0] == status_of(second)[0] == "pending_payment"
    assert len(shop.fake.requests) == asked + 2  # one call, tried twice: the second order did not wait for it
    shop.fake.faults.clear()
    assert sorted(outcomes()) == ["expired", "expired"]


def test_the_command_tells_what_it_did(shop, payment, capsys):
    call_command("expire_unpaid_orders")

    assert capsys.readouterr().out == f"{payment.order.number}: expired\n"


def test_the_clock_does_the_same(shop, payment):
    expire_unpaid_orders()

    assert status_of(payment.order)[0] == "expired"
    assert issues() == []
