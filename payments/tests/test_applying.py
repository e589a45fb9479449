"""Money that arrives, and what becomes of the order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from djstripe.models import Charge

from catalog.models import Stock
from orders.models import Order
from orders.services.cancelling import cancel_order
from orders.services.expiring import expire_order
from orders.tests.factories import OrderFactory
from payments.errors import ProviderUnavailable
from payments.models import Payment, Refund
from payments.tests.stories import issues, status_of


def test_another_amount_than_the_orders_fulfils_nothing(shop):
    payment = shop.intent_for()
    Order.objects.update(subtotal=50, total=56)
    shop.pay(payment)

    shop.hear(times=2)

    payment.refresh_from_db()
    assert (payment.status, payment.received) == ("succeeded", Decimal("46.000"))
    assert status_of(payment.order) == ("pending_payment", "unpaid")
    assert issues() == ["amount_mismatch"]
    assert not Refund.objects.exists()


def test_another_currency_than_the_orders_fulfils_nothing(shop):
    payment = shop.pay(shop.intent_for())
    Order.objects.update(currency="EUR")

    shop.hear()

    assert status_of(payment.order) == ("pending_payment", "unpaid")
    assert issues() == ["amount_mismatch"]


@pytest.mark.parametrize(("currency", "total"), [("JPY", "5000"), ("KWD", "5.120")])
def test_currencies_without_cents_are_paid_in_full(shop, currency, total):
    order = OrderFactory(currency=currency, subtotal=Decimal(total), shipping=0, total=Decimal(total))

    payment = shop.paid(order)

    assert (payment.received, status_of(order)) == (Decimal(total), ("confirmed", "paid"))
    assert issues() == []


@pytest.mark.parametrize(("currency", "total", "minor", "theirs"), [("JPY", 4600, 4600, 46), ("KWD", 46, 46000, 460)])
def test_dj_stripes_amounts_are_wrong_and_ours_do_not_come_from_there(shop, currency, total, minor, theirs):
    """It takes every currency for one of a hundred cents."""
    payment = shop.paid(OrderFactory(currency=currency, subtotal=total, shipping=0, total=total))

    copy = Charge.objects.get()
    assert (copy.amount, copy.stripe_data["amount"]) == (theirs, minor)
    assert (payment.amount, payment.received) == (total, total)
    assert status_of(payment.order) == ("confirmed", "paid")


def test_a_second_payment_goes_back(shop, deliver):
    first = shop.intent_for()
    Payment.objects.update(status="cancelled")  # called off here, while the browser still had it open
    second = shop.paid(first.order)
    shop.pay(first)

    shop.hear()
    deliver()
    shop.hear()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.received, first.refunded) == (Decimal(46), Decimal(46))
    assert (second.received, second.refunded) == (Decimal(46), Decimal(0))
    assert status_of(first.order) == ("confirmed", "paid")
    assert issues() == ["double_payment"]
    assert shop.fake.count("refund") == 1


@pytest.fixture
def late(shop):
    """Paid in the browser after its order had expired; not yet told."""
    payment = shop.intent_for()
    expire_order(payment.order)
    return shop.pay(payment)


def test_a_late_payment_is_honoured_while_the_pieces_are_there(shop, late):
    shop.hear(times=2)

    assert status_of(late.order) == ("confirmed", "paid")
    assert Stock.objects.get().reserved == 1
    assert not Refund.objects.exists()
    assert issues() == []


def test_a_late_payment_for_what_is_sold_goes_back(shop, late, deliver):
    Stock.objects.update(on_hand=0)

    shop.hear(times=2)
    deliver()
    shop.hear(times=2)

    late.refresh_from_db()
    assert status_of(late.order) == ("expired", "refunded")
    assert (late.refunded, shop.fake.count("refund")) == (Decimal(46), 1)
    assert Stock.objects.get().reserved == 0
    assert issues() == ["late_payment"]


def test_a_payment_for_a_cancelled_order_goes_back(shop, deliver):
    payment = shop.pay(shop.intent_for())
    cancel_order(payment.order, by=None)

    shop.hear()
    deliver()
    shop.hear()

    payment.refresh_from_db()
    assert status_of(payment.order) == ("cancelled", "refunded")
    assert (payment.refunded, shop.fake.count("refund")) == (Decimal(46), 1)
    assert issues() == ["late_payment"]


def test_an_intent_in_the_making_while_its_order_expires_does_not_stay_payable(shop, deliver):
    order = OrderFactory()
    shop.break_down("POST /v1/payment_intents$", "timeout_after")
    with pytest.raises(ProviderUnavailable):
        shop.intent_for(order)
    Payment.objects.update(status="cancelled")
    expire_order(order)
    shop.hear()  # payment_intent.created, which says nothing to us
    [made] = shop.fake.store.of_kind("payment_intent")
    shop.fake.emit("payment_intent.requires_action", made)

    shop.hear()
    deliver()

    assert made["status"] == "canceled"
    assert Payment.objects.get().stripe_id == made["id"]


def test_a_payment_is_dated(shop):
    payment = shop.paid()

    assert timezone.now() - payment.succeeded_at < timedelta(minutes=1)
