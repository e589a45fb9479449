from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cart.models import Cart, CartLine, Coupon, CouponUse
from cart.services import redeeming
from cart.tests.factories import CartLineFactory, CouponFactory, GuestCartFactory, PickupFactory
from catalog.models import Stock
from orders.models import Order
from orders.services import placing
from orders.services.cancelling import cancel_order
from orders.services.expiring import expire_order
from orders.services.paying import accept_payment

pytestmark = pytest.mark.django_db

KEY = "6f3d2a52-8c7e-4e0e-9d0e-2f1f0a4f8d11"
ADDRESS = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
BODY = {"shipping_address": ADDRESS, "expected_total": "42.00"}


@pytest.fixture
def coupon():
    """A tenth off, three times."""
    return CouponFactory(code="SPRING", limit=3)


@pytest.fixture
def line(user, coupon):
    """One piece for 40.00 in the customer's cart, with the coupon on it: 36.00 and 6.00 for the parcel."""
    return CartLineFactory(cart__customer=user, cart__coupon=coupon)


@pytest.fixture
def order(customer, line):
    customer.post("/api/orders", BODY)
    return Order.objects.get()


def uses():
    """What the coupon counts, and how many uses are open."""
    return Coupon.objects.get().used, CouponUse.objects.open().count()


def test_an_order_keeps_what_its_coupon_took_off(user, customer, line, coupon):
    placed = customer.post("/api/orders", BODY).json()

    assert {name: placed[name] for name in ("coupon_code", "subtotal", "discount", "shipping", "tax", "total")} == {
        "coupon_code": "SPRING",
        "subtotal": "40.00",
        "discount": "4.00",
        "shipping": "6.00",
        "tax": "2.00",  # 1.71 of the frame and 0.29 of the parcel
        "total": "42.00",
    }
    [item] = placed["items"]
    assert (item["line_total"], item["discount"], item["tax"]) == ("40.00", "4.00", "1.71")
    assert (item["parts"][0]["amount"], item["parts"][0]["discount"]) == ("40.00", "4.00")
    use = CouponUse.objects.get()
    assert (use.coupon, use.order_number, use.customer, use.released_at) == (coupon, placed["number"], user, None)
    assert user.email not in use.email_hash
    assert uses() == (1, 1)
    assert Cart.objects.get().coupon is None
    call_command("check_orders")


def test_a_guests_order_is_told_from_others_by_its_address(api, coupon):
    Coupon.objects.update(limit_per_customer=1)
    for number in range(2):
        cart = GuestCartFactory(token=f"guest {number}", coupon=coupon)
        CartLineFactory(cart=cart)
    body = {**BODY, "email": "guest@customers.example"}

    first = api.post("/api/orders", body, headers={"X-Cart-Token": "guest 0"})
    again = api.post("/api/orders", {**body, "email": "Guest@Customers.example"}, headers={"X-Cart-Token": "guest 1"})

    assert first.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "coupon_used_by_you")
    assert uses() == (1, 1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"used": 3}, "coupon_used_up"),
        ({"is_active": False}, "coupon_expired"),
        ({"valid_until": timezone.now() + timedelta(microseconds=1)}, "coupon_expired"),
    ],
)
def test_a_coupon_that_ended_a_moment_ago_charges_nobody_more_than_they_saw(customer, line, fields, code):
    Coupon.objects.update(valid_from=timezone.now() - timedelta(days=1))
    Coupon.objects.update(**fields)

    answer = customer.post("/api/orders", BODY, headers={"Idempotency-Key": KEY})

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["facts"] == {"coupon": "SPRING"}
    assert CartLine.objects.get().cart.coupon.code == "SPRING"
    assert not Order.objects.exists()
    assert not CouponUse.objects.exists()
    assert Stock.objects.get().reserved == 0


def test_who_agrees_to_the_total_without_the_coupon_gets_the_order(customer, line):
    Coupon.objects.update(used=3)

    answer = customer.post("/api/orders", {**BODY, "expected_total": "46.00"})

    assert answer.status_code == 201
    assert (answer.json()["coupon_code"], answer.json()["discount"]) == ("", "0.00")
    assert not CouponUse.objects.exists()
    assert Cart.objects.get().coupon is None


def test_goods_that_no_longer_reach_the_minimum_are_a_changed_price(customer, line):
    Coupon.objects.update(minimum=Decimal(40))
    line.variant.price = Decimal(39)
    line.variant.save()

    answer = customer.post("/api/orders", BODY)

    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")
    assert (answer.json()["facts"]["discount"], answer.json()["facts"]["total"]) == ("0.00", "45.00")


def test_everything_for_nothing_leaves_the_parcel_to_be_paid(customer, line):
    Coupon.objects.update(percent=100)

    answer = customer.post("/api/orders", {**BODY, "expected_total": "6.00"})

    placed = answer.json()
    assert answer.status_code == 201
    assert (placed["discount"], placed["total"], placed["items"][0]["tax"]) == ("40.00", "6.00", "0.00")


def test_everything_for_nothing_and_fetched_in_the_shop_is_an_order_of_0(customer, line):
    Coupon.objects.update(percent=100)
    PickupFactory()

    answer = customer.post("/api/orders", {**BODY, "shipping_method": "pickup", "expected_total": "0"})

    placed = answer.json()
    assert answer.status_code == 201
    assert (placed["subtotal"], placed["discount"], placed["tax"], placed["total"]) == (
        "40.00",
        "40.00",
        "0.00",
        "0.00",
    )
    call_command("check_orders")


def test_a_request_killed_after_the_use_leaves_nothing(customer, line, monkeypatch):
    def killed(*args, **kwargs):
        redeeming.use(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(placing, "redeeming", type("Killed", (), {"use": staticmethod(killed)}))

    with pytest.raises(KeyboardInterrupt):
        customer.post("/api/orders", BODY, headers={"Idempotency-Key": KEY})

    assert uses() == (0, 0)
    assert not Order.objects.exists()
    assert Stock.objects.get().reserved == 0
    assert CartLine.objects.get().cart.coupon is not None


@pytest.mark.parametrize("end", [lambda order: cancel_order(order, by=None), expire_order])
def test_an_order_that_came_to_nothing_gives_its_use_back_once(order, end):
    end(order)
    redeeming.give_back(order.number)

    assert uses() == (0, 0)
    assert CouponUse.objects.get().released_at is not None
    call_command("check_orders")


def test_a_paid_order_that_is_cancelled_gives_its_use_back_too(order):
    accept_payment(order.pk)

    cancel_order(Order.objects.get(), by=None)

    assert uses() == (0, 0)


def test_a_late_payment_takes_its_use_again_even_above_the_limit(order):
    expire_order(order)
    Coupon.objects.update(used=3, is_active=False)  # others had it meanwhile, and then it was switched off

    assert accept_payment(order.pk) is True

    order.refresh_from_db()
    assert (order.status, order.total) == ("confirmed", Decimal("42.000"))
    assert uses() == (4, 1)


def test_a_late_payment_without_its_pieces_takes_no_use(order):
    expire_order(order)
    Stock.objects.update(on_hand=0)

    assert accept_payment(order.pk) is False

    assert uses() == (0, 0)


def test_the_mail_says_what_was_taken_off_and_why(order, deliver):
    accept_payment(order.pk)

    deliver()

    sent = mail.outbox[0]
    for text in (sent.body, sent.alternatives[0].content):
        assert "SPRING" in text
        assert "−4.00 USD" in text


def test_staff_see_the_coupon_of_an_order(staff_client, order):
    page = staff_client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()

    assert "SPRING" in page
    assert "4.00" in page


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda: Coupon.objects.update(used=2), "coupon SPRING: counts 2 uses, has 1\n"),
        (
            lambda: CouponUse.objects.update(released_at=timezone.now()) and Coupon.objects.update(used=0),
            "{number}: coupon SPRING is not in use\n",
        ),
    ],
)
def test_a_lost_use_is_found(order, spoil, said, capsys):
    spoil()

    with pytest.raises(CommandError):
        call_command("check_orders")

    assert capsys.readouterr().out == said.format(number=order.number)


def test_a_use_of_an_order_that_came_to_nothing_is_found(order, capsys):
    Order.objects.update(status="cancelled")
    Stock.objects.update(reserved=0)

    with pytest.raises(CommandError):
        call_command("check_orders")

    assert capsys.readouterr().out == f"{order.number}: coupon SPRING is in use\n"


@pytest.mark.parametrize(("limit", "more"), [(None, 4), (1, 5)])
def test_a_coupon_costs_few_queries(api, limit, more):
    asked = []
    for token, code, total in [("without", None, "46.00"), ("with", CouponFactory(limit_per_customer=limit), "42.00")]:
        CartLineFactory(cart=GuestCartFactory(token=token, coupon=code))
        body = {**BODY, "email": "guest@customers.example", "expected_total": total}

        with CaptureQueriesContext(connection) as seen:
            answer = api.post("/api/orders", body, headers={"X-Cart-Token": token})

        assert answer.status_code == 201
        asked.append(len([query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]))

    # what it is worth; one use more, the row of that use, and the cart is done with it; whether this customer may
    assert asked[1] - asked[0] == more
