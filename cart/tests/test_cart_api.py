import uuid

import pytest
from rest_framework.test import APIClient

from cart.models import Cart, CartLine
from catalog.models import Stock
from catalog.tests.factories import VariantFactory

from .factories import CartFactory, CartLineFactory, GuestCartFactory

pytestmark = pytest.mark.django_db
TOKEN = "a guest's token"


@pytest.fixture
def guest() -> APIClient:
    """The client of a guest whose cart is GuestCartFactory's."""
    client = APIClient()
    client.credentials(HTTP_X_CART_TOKEN=TOKEN)
    return client


def test_a_first_look_finds_an_empty_cart_and_writes_nothing(api):
    answer = api.get("/api/cart")

    assert answer.status_code == 200
    assert answer.json() == {
        "token": None,
        "items": [],
        "subtotal": "0.00",
        "discount": "0.00",
        "shipping": "0.00",
        "tax": "0.00",
        "tax_on_top": "0.00",
        "total": "0.00",
        "currency": "USD",
        "is_tax_known": True,
        "coupon": None,
        "messages": [],
    }
    assert not Cart.objects.exists()


def test_a_guest_gets_a_token_of_which_only_the_hash_is_kept(api):
    variant = VariantFactory(product__name="Corsair")

    cart = api.post("/api/cart/add", {"sku": variant.sku, "quantity": 2}).json()

    line = CartLine.objects.get()
    assert cart["items"] == [
        {
            "id": str(line.pk),
            "sku": variant.sku,
            "name": "Corsair, Black",
            "quantity": 2,
            "unit_price": "40.00",
            "line_total": "80.00",
            "discount": "0.00",
            "parts": [
                {
                    "kind": "frame",
                    "label": "Corsair, Black",
                    "amount": "80.00",
                    "discount": "0.00",
                    "tax": "3.81",
                    "tax_rate": "0.05",
                    "tax_name": "Tax",
                }
            ],
            "is_available": True,
            "messages": [],
        }
    ]
    assert (cart["subtotal"], cart["tax"], cart["total"]) == ("80.00", "3.81", "80.00")
    assert len(cart["token"]) == 43
    assert cart["token"] not in Cart.objects.get().token_hash
    assert api.get("/api/cart", headers={"X-Cart-Token": cart["token"]}).json() == cart


def test_a_wrong_token_is_no_cart(api):
    GuestCartFactory()

    answer = api.get("/api/cart", headers={"X-Cart-Token": "something else"})

    assert (answer.json()["items"], answer.json()["token"]) == ([], None)


def test_a_customer_has_one_cart_on_all_devices(user, customer, sign_in):
    sku = VariantFactory().sku

    customer.post("/api/cart/add", {"sku": sku, "quantity": 1})
    cart = sign_in(user).post("/api/cart/add", {"sku": sku, "quantity": 2}).json()

    assert cart["token"] is None
    assert [item["quantity"] for item in cart["items"]] == [3]


def test_adding_reserves_nothing(customer):
    customer.post("/api/cart/add", {"sku": VariantFactory().sku, "quantity": 2})

    assert Stock.objects.get().reserved == 0


def test_more_than_there_are_may_be_added_and_is_told(customer):
    sku = VariantFactory(stock__on_hand=3).sku

    cart = customer.post("/api/cart/add", {"sku": sku, "quantity": 4}).json()

    item = cart["items"][0]
    assert item["is_available"] is False
    assert item["messages"] == [{"code": "only_n_left", "detail": "Only 3 pieces are left."}]
    assert [message["code"] for message in cart["messages"]] == ["item_unavailable"]


def test_what_is_sold_out_can_not_be_added(customer):
    sku = VariantFactory(stock__on_hand=0).sku

    answer = customer.post("/api/cart/add", {"sku": sku, "quantity": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert answer.json()["facts"] == {"sku": sku}
    assert not Cart.objects.exists()


@pytest.mark.parametrize(
    "made",
    [{"product__status": "draft"}, {"product__status": "archived"}, {"is_active": False}, {"currency": "EUR"}],
)
def test_what_is_not_sold_can_not_be_added(customer, made):
    sku = VariantFactory(**made).sku

    answer = customer.post("/api/cart/add", {"sku": sku, "quantity": 1})

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_product")
    assert not Cart.objects.exists()


def test_an_unknown_sku_can_not_be_added(api):
    answer = api.post("/api/cart/add", {"sku": "AL-NONE", "quantity": 1})

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_product")


def test_what_was_taken_off_the_shelf_since_stays_in_the_cart_and_is_told(user, customer):
    CartLineFactory(cart__customer=user, variant__is_active=False)
    CartLineFactory(cart=Cart.objects.get(), variant__stock__on_hand=0)
    CartLineFactory(cart=Cart.objects.get(), variant__stock=None)

    items = customer.get("/api/cart").json()["items"]

    codes = [message["code"] for item in items for message in item["messages"]]
    assert codes == ["not_sold", "out_of_stock", "out_of_stock"]


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        (0, "min_value"),
        (-1, "min_value"),
        (10_000, "quantity_too_large"),
        (2**62, "quantity_too_large"),
        (10**40, "invalid"),
        ("two", "invalid"),
        (1.5, "invalid"),
        (True, "invalid"),
        (None, "null"),
        ([1], "invalid"),
        ({}, "invalid"),
    ],
)
@pytest.mark.parametrize("verb", ["add", "put", "patch"])
def test_a_wrong_quantity_is_named(user, customer, verb, quantity, code):
    line = CartLineFactory(cart__customer=user)

    if verb == "add":
        answer = customer.post("/api/cart/add", {"sku": line.variant.sku, "quantity": quantity})
    else:
        answer = getattr(customer, verb)(f"/api/cart/item/{line.pk}", {"quantity": quantity})

    assert answer.status_code == 400
    assert [problem["code"] for problem in answer.json()["fields"]["quantity"]] == [code]
    line.refresh_from_db()
    assert line.quantity == 1


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"[" * 5000, b'{"sku": "\\u0000", "quantity": 1}', b"{", b"\xff"])
def test_a_hostile_body_is_refused(customer, body):
    answer = customer.post("/api/cart/add", body, content_type="application/json")

    assert answer.status_code == 400
    assert not Cart.objects.exists()


@pytest.mark.parametrize("field", ["price", "unit_price", "total", "id", "cart", "customer", "lens"])
def test_a_field_that_is_not_the_clients_is_refused(customer, field):
    answer = customer.post("/api/cart/add", {"sku": VariantFactory().sku, "quantity": 1, field: "1"})

    assert answer.status_code == 400
    assert answer.json()["fields"][field][0]["code"] == "unknown_field"


def test_a_line_holds_no_more_than_the_limit(user, customer):
    line = CartLineFactory(cart__customer=user, quantity=18)

    answer = customer.post("/api/cart/add", {"sku": line.variant.sku, "quantity": 3})

    assert (answer.status_code, answer.json()["code"]) == (400, "quantity_too_large")
    line.refresh_from_db()
    assert line.quantity == 18


def test_a_cart_holds_no_more_lines_than_the_limit(user, customer, settings):
    settings.CART_MAX_LINES = 1
    CartLineFactory(cart__customer=user)

    answer = customer.post("/api/cart/add", {"sku": VariantFactory().sku, "quantity": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "cart_full")
    assert CartLine.objects.count() == 1


@pytest.mark.parametrize("verb", ["put", "patch"])
def test_a_line_is_changed(guest, verb):
    line = CartLineFactory(cart=GuestCartFactory())

    cart = getattr(guest, verb)(f"/api/cart/item/{line.pk}", {"quantity": 5}).json()

    assert (cart["token"], cart["items"][0]["quantity"], cart["total"]) == (TOKEN, 5, "200.00")


def test_a_line_is_removed(guest):
    line = CartLineFactory(cart=GuestCartFactory())

    cart = guest.delete(f"/api/cart/item/{line.pk}").json()

    assert cart["items"] == []
    assert not CartLine.objects.exists()


def test_a_cart_is_cleared(guest):
    line = CartLineFactory(cart=GuestCartFactory())
    other = CartLineFactory()

    cart = guest.delete("/api/cart/clear").json()

    assert (cart["items"], cart["token"]) == ([], TOKEN)
    assert CartLine.objects.get() == other != line


def test_clearing_no_cart_is_no_error(api):
    assert api.delete("/api/cart/clear").status_code == 200
    assert not Cart.objects.exists()


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
@pytest.mark.parametrize("client", ["api", "guest", "customer"])
def test_somebody_elses_line_looks_like_none(request, client, verb):
    GuestCartFactory()
    line = CartLineFactory(cart=CartFactory())
    caller = request.getfixturevalue(client)

    theirs = getattr(caller, verb)(f"/api/cart/item/{line.pk}", {"quantity": 9})
    nobodys = getattr(caller, verb)(f"/api/cart/item/{uuid.uuid4()}", {"quantity": 9})

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json()["code"] == nobodys.json()["code"] == "not_found"
    line.refresh_from_db()
    assert line.quantity == 1


def test_a_broken_sign_in_does_not_become_a_guest(api):
    answer = api.get("/api/cart", headers={"Authorization": "Bearer nonsense"})

    assert answer.status_code == 401


@pytest.mark.parametrize("lines", [0, 2, 10])
def test_ten_lines_cost_as_many_queries_as_none(user, customer, lines, django_assert_num_queries):
    cart = CartFactory(customer=user)
    CartLineFactory.create_batch(lines, cart=cart)

    with django_assert_num_queries(4):  # who asks, the cart with its lines, taxes, and whether they are exempt
        assert len(customer.get("/api/cart").json()["items"]) == lines
