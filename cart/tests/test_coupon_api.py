from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.tests.factories import UserFactory
from cart.buyers import Buyer
from cart.models import Cart, Coupon
from cart.services import redeeming
from cart.services.merging import adopt
from catalog.models import Category
from catalog.tests.factories import BrandFactory, CategoryFactory

from .factories import CartFactory, CartLineFactory, CouponFactory, GuestCartFactory

pytestmark = pytest.mark.django_db
TOKEN = "a guest's token"


@pytest.fixture
def line(user):
    """One piece for 40.00 in the customer's cart."""
    return CartLineFactory(cart__customer=user)


@pytest.fixture
def guest() -> APIClient:
    """The client of a guest whose cart is GuestCartFactory's."""
    client = APIClient()
    client.credentials(HTTP_X_CART_TOKEN=TOKEN)
    return client


def put_on(client, code):
    return client.post("/api/cart/coupon", {"code": code})


def used(coupon, by, times=1):
    for _ in range(times):
        redeeming.use(coupon, order_number=uuid4().hex[:12], by=by)


def test_a_code_makes_a_cart_cheaper(customer, line):
    CouponFactory(code="SPRING")

    answer = put_on(customer, " spring ")

    assert answer.status_code == 200
    cart = answer.json()
    assert cart["coupon"] == {"code": "SPRING", "discount": "4.00", "is_applied": True, "reason": None}
    assert {name: cart[name] for name in ("subtotal", "discount", "shipping", "tax", "total")} == {
        "subtotal": "40.00",
        "discount": "4.00",
        "shipping": "0.00",
        "tax": "1.71",
        "total": "36.00",
    }
    assert (cart["items"][0]["line_total"], cart["items"][0]["discount"]) == ("40.00", "4.00")
    assert cart["items"][0]["parts"][0]["discount"] == "4.00"
    assert customer.get("/api/cart").json() == cart


def test_a_quote_makes_things_cheaper_and_not_their_shipping(customer, line):
    CouponFactory(code="FREE", percent=Decimal(100))
    put_on(customer, "FREE")

    quote = customer.post("/api/checkout/quote", {}).json()

    assert (quote["discount"], quote["shipping"], quote["total"]) == ("40.00", "6.00", "6.00")
    assert quote["coupon"]["is_applied"] is True


def test_a_second_code_takes_the_place_of_the_first(customer, line):
    CouponFactory(code="SPRING")
    CouponFactory(code="TWENTY", percent=Decimal(20))
    put_on(customer, "SPRING")

    cart = put_on(customer, "TWENTY").json()

    assert (cart["coupon"]["code"], cart["discount"]) == ("TWENTY", "8.00")


def test_a_guest_may_begin_with_a_code(api):
    CouponFactory(code="SPRING")

    cart = put_on(api, "SPRING").json()

    assert len(cart["token"]) == 43
    assert cart["coupon"] == {
        "code": "SPRING",
        "discount": "0.00",
        "is_applied": False,
        "reason": {
            "code": "coupon_not_for_these",
            "detail": "The code SPRING is not for what is in your cart.",
        },
    }


def test_a_code_is_taken_off_however_it_is_typed(customer, line):
    CouponFactory(code="SPRING")
    put_on(customer, "SPRING")

    cart = customer.delete("/api/cart/coupon/Spring").json()

    assert (cart["coupon"], cart["total"]) == (None, "40.00")


@pytest.mark.parametrize("code", ["OTHER", "SPRING", "%00", "x" * 300])
def test_a_code_that_is_not_on_the_cart_can_not_be_taken_off(customer, line, code):
    CouponFactory(code="SPRING")
    CartFactory(coupon=CouponFactory(code="OTHER"))

    answer = customer.delete(f"/api/cart/coupon/{code}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_clearing_a_cart_takes_its_code_off(customer, line):
    Cart.objects.update(coupon=CouponFactory())

    assert customer.delete("/api/cart/clear").json()["coupon"] is None


@pytest.mark.parametrize("code", ["NONE", "OFF", "'; --", "é", "٣"])
def test_an_unknown_code_and_one_that_is_switched_off_look_the_same(customer, line, code):
    CouponFactory(code="OFF", is_active=False)

    answer = put_on(customer, code)

    assert (answer.status_code, answer.json()["code"]) == (400, "coupon_unknown")
    assert answer.json()["fields"] == {"code": [{"code": "coupon_unknown", "detail": "We do not know this code."}]}
    assert Cart.objects.get().coupon is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "blank"),
        ("x" * 41, "max_length"),
        (None, "null"),
        (["A"], "invalid"),
        ("A\x00", "null_characters_not_allowed"),
    ],
)
def test_a_wrong_code_is_named(customer, code, problem):
    answer = put_on(customer, code)

    assert answer.status_code == 400
    assert problem in [one["code"] for one in answer.json()["fields"]["code"]]
    assert not Cart.objects.exists()


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({"valid_from": timezone.now() + timedelta(days=1)}, "coupon_not_begun"),
        ({"valid_from": timezone.now() - timedelta(days=2), "valid_until": timezone.now()}, "coupon_expired"),
        ({"limit": 2, "used": 2}, "coupon_used_up"),
    ],
)
def test_a_code_that_no_goods_would_help_is_refused_and_the_one_before_stays(customer, line, made, code):
    CouponFactory(code="SPRING", **made)
    before = CouponFactory()
    put_on(customer, before.code)

    answer = put_on(customer, "SPRING")

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["facts"] == {"coupon": "SPRING"}
    assert Cart.objects.get().coupon == before


def test_a_code_waits_on_the_cart_for_its_minimum(customer, line):
    CouponFactory(code="SPRING", minimum=Decimal(80))

    cart = put_on(customer, "SPRING").json()

    assert cart["total"] == "40.00"
    assert cart["coupon"]["reason"] == {
        "code": "coupon_minimum",
        "detail": "What the code SPRING is for must come to 80.00 USD or more.",
    }
    more = customer.put(f"/api/cart/item/{line.pk}", {"quantity": 2}).json()
    assert (more["coupon"]["is_applied"], more["total"]) == (True, "72.00")


def test_a_code_for_a_category_is_for_all_below_it(customer, line):
    sun = CategoryFactory(slug="sunglasses", name="Sunglasses")
    sport = Category.objects.create(slug="sport", name="Sport", parent=sun)
    brand = BrandFactory(slug="gulfdrive", name="Gulfdrive")
    wanted = {"brand": brand, "category": Category.objects.create(slug="golf", name="Golf", parent=sport)}
    CartLineFactory(cart=line.cart, **{f"variant__product__{name}": value for name, value in wanted.items()})
    CartLineFactory(cart=line.cart, variant__product__category=sport)
    coupon = CouponFactory(code="SPRING")
    coupon.categories.add(sun)
    coupon.brands.add(brand)

    cart = put_on(customer, "SPRING").json()

    assert [item["discount"] for item in cart["items"]] == ["0.00", "4.00", "0.00"]


@pytest.mark.parametrize("how", ["signed in", "as a guest"])
def test_a_customer_who_has_used_a_code_is_told(user, customer, line, how):
    coupon = CouponFactory(code="SPRING", limit_per_customer=1)
    used(coupon, Buyer(user.pk, "another@customers.example") if how == "signed in" else Buyer(None, user.email.upper()))

    answer = put_on(customer, "SPRING")

    assert (answer.status_code, answer.json()["code"]) == (409, "coupon_used_by_you")


def test_what_others_have_used_does_not_count(customer, line):
    coupon = CouponFactory(code="SPRING", limit_per_customer=1)
    used(coupon, Buyer(UserFactory().pk, "another@customers.example"))

    assert put_on(customer, "SPRING").json()["discount"] == "4.00"


def test_a_guest_is_told_as_soon_as_the_address_is_known(guest):
    coupon = CouponFactory(limit_per_customer=1)
    used(coupon, Buyer(None, "guest@customers.example"))
    CartLineFactory(cart=GuestCartFactory(coupon=coupon))

    unknown = guest.post("/api/checkout/quote", {}).json()
    known = guest.post("/api/checkout/quote", {"email": "Guest@customers.example"}).json()

    assert unknown["coupon"]["is_applied"] is True
    assert known["coupon"]["reason"]["code"] == "coupon_used_by_you"
    assert known["discount"] == "0.00"


def test_the_hash_of_an_address_lives_through_the_change_of_the_secret_key(settings):
    coupon = CouponFactory()
    buyer = Buyer(None, "guest@customers.example")
    used(coupon, buyer)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for this test"

    assert coupon.uses.open().by(buyer).count() == 1
    assert coupon.uses.open().by(Buyer(None, "other@customers.example")).count() == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"is_active": False}, "coupon_expired"),
        ({"used": 3, "limit": 3}, "coupon_used_up"),
        ({"valid_until": timezone.now() + timedelta(microseconds=1)}, "coupon_expired"),
    ],
)
def test_a_cart_says_when_its_code_has_come_to_an_end(customer, line, fields, code):
    coupon = CouponFactory(valid_from=timezone.now() - timedelta(days=1))
    put_on(customer, coupon.code)
    Coupon.objects.update(**fields)

    cart = customer.get("/api/cart").json()

    assert (cart["total"], cart["coupon"]["reason"]["code"]) == ("40.00", code)


@pytest.mark.parametrize(("own", "stays"), [(True, "MINE"), (False, "GUESTS")])
def test_of_two_codes_the_customers_own_survives_signing_in(user, own, stays):
    CartLineFactory(cart=GuestCartFactory(coupon=CouponFactory(code="GUESTS")))
    CartFactory(customer=user, coupon=CouponFactory(code="MINE") if own else None)

    adopt(user, TOKEN)

    assert Cart.objects.get().coupon.code == stays


def test_codes_can_not_be_guessed_for_long(api, settings):
    settings.THROTTLES = {**settings.THROTTLES, "coupon": (0, 60)}

    answer = put_on(api, "GUESS")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")


def test_a_coupon_costs_one_query(customer, line):
    coupon = CouponFactory(limit_per_customer=1)
    coupon.categories.add(CategoryFactory())

    with CaptureQueriesContext(connection) as without:
        customer.get("/api/cart")
    Cart.objects.update(coupon=coupon)
    with CaptureQueriesContext(connection) as with_it:
        assert customer.get("/api/cart").json()["discount"] == "4.00"

    assert len(with_it) == len(without) + 1
