"""Coupons, intents, webhooks and refunds: each counts once, however many ask at the same time."""

from decimal import Decimal
from functools import partial

import pytest

from accounts.tests.factories import UserFactory
from almahra.core.models import OutboxMessage
from cart.models import Cart, Coupon, CouponUse
from cart.tests.factories import CouponFactory
from catalog.models import Stock
from catalog.tests.factories import VariantFactory
from orders.models import Order
from payments.models import Payment, PaymentIssue, Refund
from tests.customers import at_once, call, told
from tests.customers import fill_a_cart as fill
from tests.faults import eventually
from tests.races.conftest import WEBHOOK
from tests.races.test_buying import assert_books_agree, cancelling, placing

pytestmark = [pytest.mark.race, pytest.mark.xdist_group("town")]


def all_is_done():
    return not OutboxMessage.objects.filter(done_at=None, failed_at=None).exists()


def carts_with(coupon, shop, buyers):
    """As many carts, each of something else, all with the coupon."""
    carts = [fill(shop, VariantFactory().sku) for _ in range(buyers)]
    Cart.objects.update(coupon=coupon)
    return [
        (token, {**body, "expected_total": "42.00", "email": f"{n}@x.example"}) for n, (token, body) in enumerate(carts)
    ]


def test_a_coupon_with_three_uses_is_used_by_three_of_twenty(shop):
    coupon = CouponFactory(limit=3)

    answers = at_once(*[placing(shop, cart) for cart in carts_with(coupon, shop, 20)])

    assert told(answers) == ["201"] * 3 + ["coupon_used_up"] * 17
    assert Coupon.objects.get().used == CouponUse.objects.open().count() == Order.objects.count() == 3
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 3
    assert_books_agree()


def test_control_without_the_condition_a_coupon_is_used_more_often(town):
    carts = carts_with(CouponFactory(limit=1), town.shop, 4)

    answers = at_once(*[placing(town.unguarded, cart, X_Without="coupons") for cart in carts])

    assert told(answers).count("201") > 1


@pytest.fixture
def order(town):
    """A guest's unpaid order of one piece."""
    return town.buy(VariantFactory().sku)


def test_ten_clicks_make_one_payment_and_one_intent(town, order):
    answers = at_once(*[partial(town.ask_to_pay, order)] * 10)

    assert told(answers) == ["201"] * 10
    assert len({answer["payment_intent"] for _, answer in answers}) == 1
    assert (Payment.objects.count(), town.fake.count("payment_intent")) == (1, 1)


def test_control_without_the_lock_clicks_collide(town, order):
    answers = at_once(*[partial(town.ask_to_pay, order, shop=town.unguarded, X_Without="open payment")] * 4)

    assert told(answers) == ["201"] + ["server_error"] * 3  # what is left is the constraint


def test_the_same_news_twenty_times_at_once_is_one_effect(town, order):
    town.pay(order)
    body, signature = town.message("payment_intent.succeeded")

    answers = at_once(*[partial(town.send, town.shop + WEBHOOK, body, signature)] * 20)

    # One that waited too long for another's transaction is a 503, and Stripe sends it again.
    assert 200 in answers
    assert set(answers) <= {200, 503}
    assert Order.objects.values_list("status", "payment_status").get() == ("confirmed", "paid")
    assert Order.objects.get().events.filter(kind="confirmed").count() == 1
    eventually(all_is_done)
    assert (town.mails(order["number"].encode()), PaymentIssue.objects.count()) == (1, 0)


def test_control_without_locks_and_memory_one_payment_is_taken_for_two(town, order):
    town.pay(order)
    body, signature = town.message("payment_intent.succeeded")

    at_once(*[partial(town.send, town.unguarded + WEBHOOK, body, signature, X_Without="locks")] * 2)

    assert PaymentIssue.objects.get().kind in ("double_payment", "late_payment")
    eventually(lambda: Refund.objects.filter(status="succeeded").exists())  # and the shop is left with nothing


@pytest.fixture
def refunding(town, order, sign_in):
    """For a site, the request of a manager to give all of a paid order back."""
    town.pay(order)
    town.hear()
    manager = sign_in(UserFactory(is_superuser=True, is_staff=True))._credentials["HTTP_AUTHORIZATION"]
    body = {"order": order["number"], "amount": order["total"], "reason": "a scratched lens"}
    return lambda shop, **more: partial(call, f"{shop}/api/payments/refund", body, Authorization=manager, **more)


def test_the_same_refund_ten_times_at_once_is_one(town, refunding):
    answers = at_once(*[refunding(town.shop)] * 10)

    assert told(answers) == ["201"] + ["not_refundable"] * 9
    eventually(all_is_done)
    assert (Refund.objects.get().status, town.fake.count("refund")) == ("succeeded", 1)
    assert Payment.objects.get().refunded == Payment.objects.get().received


def test_control_without_the_lock_a_refund_is_promised_twice(town, refunding):
    answers = at_once(*[refunding(town.unguarded, X_Without="locks")] * 2)

    assert told(answers) == ["201"] * 2


def test_paying_against_cancelling_never_keeps_the_money(town):
    sku = VariantFactory(stock__on_hand=20).sku
    orders = [town.buy(sku) for _ in range(4)]
    for order in orders:
        town.pay(order)

    answers = at_once(*[cancelling(town.shop, order) for order in orders], town.hear)
    eventually(all_is_done)
    while town.fake.outbox:
        town.hear()

    assert told(answers[:-1]) == ["200"] * 4
    assert set(Order.objects.values_list("status", "payment_status")) == {("cancelled", "refunded")}
    assert {payment.received - payment.refunded for payment in Payment.objects.all()} == {Decimal(0)}
    assert town.fake.count("refund") == 4
    assert Stock.objects.get().reserved == 0
    assert_books_agree()


def test_control_without_our_receiver_a_cancelled_order_keeps_its_money(town, order):
    town.pay(order)
    town.hear()

    assert cancelling(town.unguarded, order, X_Without="undoing")()[0] == 200

    eventually(all_is_done)
    assert Order.objects.values_list("status", "payment_status").get() == ("cancelled", "paid")
