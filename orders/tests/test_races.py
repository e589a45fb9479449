from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError
from rest_framework.test import APIClient

from almahra.core.tests.racing import race
from cart.models import CartLine
from cart.tests.factories import CartLineFactory, GuestCartFactory
from cart.tests.racing import unlock
from catalog.models import Stock
from catalog.querysets import Left, StockQuerySet
from catalog.services.stock import reserve
from catalog.tests.factories import VariantFactory
from orders.errors import IllegalTransition, ShippedTooMany
from orders.models import Order
from orders.services import cancelling
from orders.services.cancelling import cancel_order
from orders.services.expiring import expire_order
from orders.services.fulfilling import send_parcel
from orders.services.paying import accept_payment
from orders.tests.factories import OrderFactory, OrderLineFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WRITTEN = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
BODY = {"shipping_address": WRITTEN, "expected_total": "46.00", "email": "guest@customers.example"}


def buy(token, key=None, body=BODY):
    """A guest's POST; (status, answer)."""
    headers = {"X-Cart-Token": token, **({"Idempotency-Key": str(key)} if key else {})}
    answer = APIClient().post("/api/orders", body, headers=headers)
    return answer.status_code, answer.json()


def codes(outcomes):
    return [answer.get("code", status) for status, answer in outcomes]


def carts_with(variant, count):
    tokens = [f"buyer {uuid4()}" for _ in range(count)]
    for token in tokens:
        CartLineFactory(cart=GuestCartFactory(token=token), variant=variant)
    return tokens


def test_fifty_buyers_of_the_last_piece_make_one_order():
    variant = VariantFactory(stock__on_hand=1)
    tokens = carts_with(variant, 50)

    outcomes = codes(race(*[partial(buy, token, uuid4()) for token in tokens]))

    assert sorted(outcomes, key=str) == [201] + ["out_of_stock"] * 49
    assert Order.objects.count() == 1
    stock = Stock.objects.get()
    assert (stock.on_hand, stock.reserved, stock.available) == (1, 1, 0)
    assert stock.movements.filter(kind="reserved").count() == 1
    assert CartLine.objects.count() == 49


def test_control_without_the_condition_the_last_piece_is_promised_more_than_once(monkeypatch):
    variant = VariantFactory(stock__on_hand=1)
    tokens = carts_with(variant, 16)
    # Nothing looks whether a piece is left.
    monkeypatch.setattr(
        StockQuerySet,
        "try_reserve",
        lambda self, demand: {row.variant_id: Left(row.pk, 1, mark=0) for row in self.filter(variant__in=demand)},
    )

    outcomes = codes(race(*[partial(buy, token) for token in tokens]))

    assert outcomes.count(201) > 1


@pytest.fixture
def no_locks(monkeypatch):
    unlock(monkeypatch)


def place_one_cart_at_once(count):
    [token] = carts_with(VariantFactory(stock__on_hand=50), 1)
    return codes(race(*[partial(buy, token)] * count))


def test_one_cart_placed_at_once_is_one_order():
    outcomes = place_one_cart_at_once(8)

    assert sorted(outcomes, key=str) == [201] + ["cart_empty"] * 7
    assert Order.objects.count() == 1
    assert Stock.objects.get().reserved == 1


def test_control_without_the_lock_one_cart_is_ordered_more_than_once(no_locks):
    assert any(place_one_cart_at_once(8).count(201) > 1 for _ in range(10))


def test_one_key_at_once_is_one_order_and_one_answer():
    [token] = carts_with(VariantFactory(), 1)

    outcomes = race(*[partial(buy, token, uuid4())] * 8)

    assert {status for status, _ in outcomes} == {201}
    assert len({answer["number"] for _, answer in outcomes}) == 1
    assert all(answer == outcomes[0][1] for _, answer in outcomes)
    assert Order.objects.count() == 1


def test_two_carts_with_the_same_frames_in_another_order_do_not_wait_for_each_other_for_ever():
    one, two = VariantFactory(stock__on_hand=40), VariantFactory(stock__on_hand=40)
    tokens = []
    for number in range(16):
        cart = GuestCartFactory(token=f"buyer {number}")
        for variant in (one, two) if number % 2 else (two, one):
            CartLineFactory(cart=cart, variant=variant)
        tokens.append(f"buyer {number}")

    outcomes = codes(race(*[partial(buy, token, body={**BODY, "expected_total": "86.00"}) for token in tokens]))

    assert outcomes == [201] * 16
    assert list(Stock.objects.values_list("reserved", flat=True)) == [16, 16]


def test_ten_cancellations_at_once_give_the_pieces_back_once():
    order = OrderFactory()
    OrderFactory(line__variant=order.lines.get().variant)  # its reservation must stay

    outcomes = race(*[partial(cancel_order, order, by=None)] * 10)

    assert [type(one) for one in outcomes].count(IllegalTransition) == 9
    assert Stock.objects.get().reserved == 1
    assert order.events.filter(kind="cancelled").count() == 1


def test_control_without_the_condition_pieces_come_back_more_than_once(monkeypatch):
    order = OrderFactory()
    OrderFactory(line__variant=order.lines.get().variant)

    def advance(order, to, *, by, reason=""):
        Order.objects.filter(pk=order.pk).update(status=to)

    monkeypatch.setattr(cancelling, "advance", advance)

    race(*[partial(cancel_order, order, by=None)] * 10)

    assert Stock.objects.get().reserved == 0


def test_a_payment_and_the_end_of_its_time_at_once_agree():
    orders = OrderFactory.create_batch(8, line__variant=VariantFactory(stock__on_hand=50))
    acts = [act for order in orders for act in (partial(accept_payment, order.pk), partial(expire_order, order))]

    outcomes = race(*acts)

    # Late or in time, the payment finds the pieces: every order ends confirmed, each with one piece.
    assert outcomes[::2] == [True] * 8
    assert set(Order.objects.values_list("status", flat=True)) == {"confirmed"}
    assert Stock.objects.get().reserved == 8


def test_a_payment_and_a_cancellation_at_once_never_confirm_a_cancelled_order():
    orders = OrderFactory.create_batch(8, line__variant=VariantFactory(stock__on_hand=50))
    acts = [
        act for order in orders for act in (partial(accept_payment, order.pk), partial(cancel_order, order, by=None))
    ]

    outcomes = race(*acts)

    for order, paid in zip(orders, outcomes[::2], strict=True):
        order.refresh_from_db()
        assert order.status == "cancelled"
        assert (order.paid_at is not None) is paid
    assert Stock.objects.get().reserved == 0


def two_of_a_kind():
    """A confirmed order of two pieces of one thing and one of another, and the line of the two."""
    order = OrderFactory(status="confirmed")
    pair = OrderLineFactory(order=order, position=2, quantity=2, line_total=80)
    reserve({pair.variant_id: 2}, cause=order.number)
    return order, pair


def test_ten_clerks_at_once_send_the_same_pieces_once():
    order, pair = two_of_a_kind()

    outcomes = race(*[partial(send_parcel, order, {pair.pk: 2}, by=None)] * 10)

    assert [type(one) for one in outcomes].count(ShippedTooMany) == 9
    assert order.shipments.count() == 1
    assert Stock.objects.values_list("on_hand", "reserved").get(variant=pair.variant) == (3, 0)


def test_control_without_the_lock_only_the_last_defence_of_the_database_is_left(no_locks):
    order, pair = two_of_a_kind()

    outcomes = race(*[partial(send_parcel, order, {pair.pk: 2}, by=None)] * 10)

    assert IntegrityError in {type(one) for one in outcomes}


def test_a_parcel_and_a_cancellation_at_once_never_send_what_is_cancelled():
    orders = OrderFactory.create_batch(8, status="confirmed", line__variant=VariantFactory(stock__on_hand=50))
    acts = [
        act for order in orders for act in (partial(send_parcel, order, by=None), partial(cancel_order, order, by=None))
    ]

    race(*acts)

    left = 0
    for order in orders:
        order.refresh_from_db()
        assert (order.status == "shipped") is order.shipments.exists()
        assert order.status in {"shipped", "cancelled"}
        left += order.status == "shipped"
    assert Stock.objects.values_list("on_hand", "reserved").get() == (50 - left, 0)
