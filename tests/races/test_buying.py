"""Carts, orders and stock: PROMISES of the last piece, the double click and the retry."""

from collections.abc import Callable
from functools import partial
from io import StringIO
from threading import Event
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.tests.factories import UserFactory
from cart.models import Cart, CartLine
from catalog.models import Product, Stock
from catalog.tests.factories import VariantFactory
from orders.models import Order, OrderLine
from tests.customers import Answer, at_once, call, fill_a_cart, told

pytestmark = [pytest.mark.race, pytest.mark.xdist_group("town")]


def placing(shop: str, cart: tuple[str, dict], *, key: str = "", **headers: str) -> Callable[[], Answer]:
    token, body = cart
    keys = {"Idempotency_Key": key} if key else {}
    return partial(call, f"{shop}/api/orders", body, X_Cart_Token=token, **keys, **headers)


def assert_books_agree() -> None:
    """Counters are the sums of the lines and of the ledger."""
    call_command("check_orders", verbosity=0)
    call_command("check_stock", verbosity=0)


def test_the_last_piece_goes_to_one_of_fifty_buyers(shop):
    variant = VariantFactory(stock__on_hand=1)
    carts = [fill_a_cart(shop, variant.sku) for _ in range(50)]

    answers = at_once(*[placing(shop, cart, key=str(uuid4())) for cart in carts])

    assert told(answers) == ["201"] + ["out_of_stock"] * 49
    assert {status for status, _ in answers} == {201, 409}
    assert (Order.objects.count(), CartLine.objects.count()) == (1, 49)
    assert Stock.objects.get().available == 0
    assert_books_agree()


def test_control_looking_before_reserving_sells_the_last_piece_twice(town):
    variant = VariantFactory(stock__on_hand=1)
    carts = [fill_a_cart(town.shop, variant.sku) for _ in range(4)]

    answers = at_once(*[placing(town.unguarded, cart, X_Without="stock") for cart in carts])

    assert told(answers).count("201") > 1


@pytest.mark.parametrize("buyers", [40, 200])
def test_ten_pieces_make_ten_orders(shop, buyers):
    variant = VariantFactory(stock__on_hand=10)
    carts = [fill_a_cart(shop, variant.sku) for _ in range(min(buyers, 60))]
    # As a shop under a rush: some come again with the same cart before they were answered.
    wishes = [carts[number % len(carts)] for number in range(buyers)]

    answers = at_once(*[placing(shop, cart) for cart in wishes])

    codes = told(answers)
    assert codes.count("201") == 10
    assert set(codes) <= {"201", "out_of_stock", "cart_empty"}
    assert (Stock.objects.get().reserved, OrderLine.objects.count()) == (10, 10)
    assert_books_agree()


def test_one_cart_placed_at_once_is_one_order(shop):
    cart = fill_a_cart(shop, VariantFactory(stock__on_hand=50).sku)

    answers = at_once(*[placing(shop, cart)] * 16)

    assert told(answers) == ["201"] + ["cart_empty"] * 15
    assert (Order.objects.count(), Stock.objects.get().reserved) == (1, 1)


def test_control_without_the_lock_one_cart_is_ordered_twice(town):
    cart = fill_a_cart(town.shop, VariantFactory(stock__on_hand=50).sku)

    answers = at_once(*[placing(town.unguarded, cart, X_Without="locks")] * 4)

    assert told(answers).count("201") > 1


def test_one_key_at_once_is_one_order_and_one_answer(shop):
    cart = fill_a_cart(shop, VariantFactory().sku)

    answers = at_once(*[placing(shop, cart, key=str(uuid4()))] * 16)

    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 201
    assert Order.objects.get().number == answers[0][1]["number"]


def test_control_without_the_key_a_retry_hears_of_an_empty_cart(town):
    cart = fill_a_cart(town.shop, VariantFactory().sku)

    answers = at_once(*[placing(town.unguarded, cart, key=str(uuid4()), X_Without="keys")] * 4)

    assert told(answers) == ["201"] + ["cart_empty"] * 3


def test_the_same_frames_in_another_order_do_not_wait_for_each_other_for_ever(shop):
    skus = [VariantFactory(stock__on_hand=40).sku for _ in range(2)]
    carts = [fill_a_cart(shop, *(skus if number % 2 else reversed(skus))) for number in range(16)]

    answers = at_once(*[placing(shop, cart) for cart in carts])

    assert told(answers) == ["201"] * 16
    assert set(Stock.objects.values_list("reserved", flat=True)) == {16}


def test_control_without_an_order_of_locks_two_carts_deadlock(town):
    skus = [VariantFactory(stock__on_hand=40).sku for _ in range(2)]
    carts = [fill_a_cart(town.shop, *skus) for _ in range(2)]
    ways = ["order of locks", "order of locks, backwards"]

    answers = at_once(*[placing(town.unguarded, cart, X_Without=way) for cart, way in zip(carts, ways, strict=True)])

    assert told(answers) == ["201", "database_unavailable"]  # PostgreSQL gave one of them up


def test_a_product_renamed_while_it_sells_keeps_its_stock_right(shop):
    variant, sold_out = VariantFactory(stock__on_hand=20), Event()
    carts = [fill_a_cart(shop, variant.sku) for _ in range(30)]

    def rename() -> int:
        times = 0
        while not sold_out.is_set():
            product = Product.objects.get()
            product.name = f"Name {times}"
            product.save()
            times += 1
        connection.close()
        return times

    def sell() -> list[Answer]:
        try:
            return at_once(*[placing(shop, cart) for cart in carts])
        finally:
            sold_out.set()

    renamed, answers = at_once(rename, sell)

    assert renamed > 0
    assert told(answers) == ["201"] * 20 + ["out_of_stock"] * 10
    assert_books_agree()


def test_control_a_form_that_saves_the_stock_it_was_opened_with_brings_sold_pieces_back(shop):
    variant = VariantFactory(stock__on_hand=20)
    carts = [fill_a_cart(shop, variant.sku) for _ in range(3)]
    opened = Stock.objects.get()

    at_once(*[placing(shop, cart) for cart in carts])
    opened.save()

    assert Stock.objects.get().reserved == 0
    with pytest.raises(CommandError):
        call_command("check_orders", stdout=StringIO())


@pytest.fixture
def adding(town, sign_in):
    """POST cart/add by one customer who has one piece already."""
    variant = VariantFactory(stock__on_hand=50)
    customer = sign_in(UserFactory())._credentials["HTTP_AUTHORIZATION"]
    body = {"sku": variant.sku, "quantity": 1}
    call(f"{town.shop}/api/cart/add", body, Authorization=customer)
    return lambda shop, **headers: partial(call, f"{shop}/api/cart/add", body, Authorization=customer, **headers)


def test_adding_at_once_loses_no_piece(town, adding):
    answers = at_once(*[adding(town.shop)] * 19)

    assert told(answers) == ["200"] * 19
    assert CartLine.objects.get().quantity == 20


def test_control_without_the_lock_additions_are_lost(town, adding):
    at_once(*[adding(town.unguarded, X_Without="locks")] * 4)

    assert CartLine.objects.get().quantity < 5


def test_devices_that_show_one_guests_cart_at_once_adopt_it_once(shop, sign_in):
    variant = VariantFactory(stock__on_hand=50)
    token, _ = fill_a_cart(shop, variant.sku)
    person = UserFactory()
    signed_in = [sign_in(person)._credentials["HTTP_AUTHORIZATION"] for _ in range(16)]
    call(f"{shop}/api/cart/add", {"sku": variant.sku, "quantity": 2}, Authorization=signed_in[0])

    answers = at_once(
        *[partial(call, f"{shop}/api/cart", Authorization=device, X_Cart_Token=token) for device in signed_in]
    )

    assert told(answers) == ["200"] * 16
    assert Cart.objects.get().customer == person
    assert CartLine.objects.get().quantity == 3


def test_control_without_the_lock_a_guests_pieces_are_doubled(town, sign_in):
    """By two people at one device, who each find the cart and have a piece in their own."""
    variant = VariantFactory(stock__on_hand=50)
    token, _ = fill_a_cart(town.shop, variant.sku)
    people = [sign_in(UserFactory())._credentials["HTTP_AUTHORIZATION"] for _ in range(2)]

    for person in people:
        call(f"{town.shop}/api/cart/add", {"sku": variant.sku, "quantity": 1}, Authorization=person)

    def adopt(person):
        return call(f"{town.unguarded}/api/cart", Authorization=person, X_Cart_Token=token, X_Without="locks")

    at_once(*[partial(adopt, person) for person in people])

    assert sum(CartLine.objects.values_list("quantity", flat=True)) > 3


def cancelling(shop: str, order: dict, **headers: str) -> Callable[[], Answer]:
    url = f"{shop}/api/orders/{order['number']}/cancel?token={order['token']}"
    return partial(call, url, {}, method="PUT", **headers)


def two_orders(shop: str) -> dict:
    """Two orders of one variant; the answer to the first. The second one's piece must stay reserved."""
    sku = VariantFactory().sku
    orders = [placing(shop, fill_a_cart(shop, sku))() for _ in range(2)]
    assert Stock.objects.get().reserved == 2
    return orders[0][1]


def test_ten_cancellations_at_once_give_the_piece_back_once(shop):
    order = two_orders(shop)

    answers = at_once(*[cancelling(shop, order)] * 10)

    assert told(answers) == ["200"] + ["illegal_transition"] * 9
    assert Stock.objects.get().reserved == 1
    assert_books_agree()


def test_control_without_the_condition_the_piece_comes_back_twice(town):
    order = two_orders(town.shop)

    at_once(*[cancelling(town.unguarded, order, X_Without="transitions")] * 2)

    assert Stock.objects.get().reserved == 0
