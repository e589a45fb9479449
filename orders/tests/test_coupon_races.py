from functools import partial
from uuid import uuid4

import pytest
from django.db.models import F

from accounts.tests.factories import UserFactory
from almahra.core.tests.racing import race
from cart.buyers import Buyer
from cart.models import Coupon, CouponUse
from cart.querysets import CouponQuerySet, CouponUseQuerySet
from cart.services import redeeming
from cart.tests.factories import CartLineFactory, CouponFactory, GuestCartFactory
from catalog.models import Stock
from catalog.tests.factories import VariantFactory
from orders.errors import IllegalTransition
from orders.models import Order
from orders.services.cancelling import cancel_order
from orders.services.checking import differences
from orders.services.expiring import expire_order
from orders.services.paying import accept_payment
from orders.tests.test_races import buy, codes

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WRITTEN = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
BODY = {"shipping_address": WRITTEN, "expected_total": "42.00", "email": "guest@customers.example"}


def buy_with(coupon, buyers, *, emails=None):
    """What so many guests are answered who buy at once, each with the coupon on the cart."""
    variant = VariantFactory(stock__on_hand=50)
    acts = []
    for number in range(buyers):
        token = f"buyer {uuid4()}"
        CartLineFactory(cart=GuestCartFactory(token=token, coupon=coupon), variant=variant)
        email = emails or f"guest-{number}@customers.example"
        acts.append(partial(buy, token, uuid4(), body={**BODY, "email": email}))
    return codes(race(*acts))


def placed_with(coupon, count):
    """So many unpaid orders with the coupon."""
    assert buy_with(coupon, count) == [201] * count
    return list(Order.objects.all())


def test_twenty_buyers_of_a_coupon_with_three_uses_are_three():
    coupon = CouponFactory(limit=3)

    outcomes = buy_with(coupon, 20)

    assert sorted(outcomes, key=str) == [201] * 3 + ["coupon_used_up"] * 17
    assert Order.objects.filter(coupon_code=coupon.code, discount=4).count() == Order.objects.count() == 3
    assert Coupon.objects.get().used == CouponUse.objects.open().count() == 3
    assert Stock.objects.get().reserved == 3
    assert not list(differences())


def test_control_without_the_condition_it_is_used_more_often(monkeypatch):
    def count_without_looking(self, coupon_id):
        return bool(self.filter(pk=coupon_id).update(used=F("used") + 1))

    monkeypatch.setattr(CouponQuerySet, "try_use", count_without_looking)

    assert any(buy_with(CouponFactory(limit=3), 16).count(201) > 3 for _ in range(5))


def test_one_customer_at_ten_devices_uses_a_coupon_once():
    outcomes = buy_with(CouponFactory(limit_per_customer=1), 10, emails="guest@customers.example")

    assert sorted(outcomes, key=str) == [201] + ["coupon_used_by_you"] * 9
    assert Coupon.objects.get().used == CouponUse.objects.count() == 1


def test_control_without_the_lock_one_customer_uses_it_more_than_once(monkeypatch):
    # The count is written at the end, so it keeps nobody waiting before the uses of this customer are looked at.
    monkeypatch.setattr(CouponQuerySet, "try_use", lambda self, coupon_id: self.filter(pk=coupon_id).exists())
    buyer = Buyer(UserFactory().pk, "customer@customers.example")

    def uses_after_ten_at_once():
        coupon = CouponFactory(limit_per_customer=1)
        race(*[partial(redeeming.use, coupon, order_number=uuid4().hex[:12], by=buyer) for _ in range(10)])
        return coupon.uses.count()

    assert any(uses_after_ten_at_once() > 1 for _ in range(20))


def test_ten_cancellations_at_once_give_a_use_back_once():
    order, _other = placed_with(CouponFactory(limit=2), 2)

    outcomes = race(*[partial(cancel_order, order, by=None)] * 10)

    assert [type(one) for one in outcomes].count(IllegalTransition) == 9
    assert Coupon.objects.get().used == CouponUse.objects.open().count() == 1


def test_ten_returns_of_one_use_at_once_are_one():
    order, _other = placed_with(CouponFactory(), 2)

    race(*[partial(redeeming.give_back, order.number)] * 10)

    assert Coupon.objects.get().used == CouponUse.objects.open().count() == 1


def test_control_without_the_condition_a_use_comes_back_more_than_once(monkeypatch):
    order, *_others = placed_with(CouponFactory(), 11)
    # A use that was given back already is given back again.
    monkeypatch.setattr(
        CouponUseQuerySet, "try_release", lambda self, number: self.filter(order_number=number).exists()
    )

    race(*[partial(redeeming.give_back, order.number)] * 10)

    assert Coupon.objects.get().used < 10


def test_payments_and_the_end_of_their_time_at_once_agree_about_the_coupon():
    orders = placed_with(CouponFactory(limit=8), 8)
    acts = [act for order in orders for act in (partial(accept_payment, order.pk), partial(expire_order, order))]

    outcomes = race(*acts)

    assert outcomes[::2] == [True] * 8
    assert set(Order.objects.values_list("status", flat=True)) == {"confirmed"}
    assert Coupon.objects.get().used == CouponUse.objects.open().count() == 8
    assert not list(differences())
