from uuid import uuid4

import pytest

from accounts.tests.factories import AddressFactory
from cart.models import CartLine

from .factories import CartLineFactory, GuestCartFactory

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
# What a shop without any methods of its own has.
STANDARD = {
    "code": "standard",
    "label": "Standard shipping",
    "price": "6.00",
    "currency": "USD",
    "is_pickup": False,
    "delivery": None,
    "is_available": True,
    "reason": None,
}


def missing(answer):
    return [one["code"] for one in answer.json()["missing"]]


def test_a_quote_is_the_cart_with_its_parcel(user, customer):
    line = CartLineFactory(cart__customer=user)
    address = AddressFactory(user=user)

    answer = customer.post("/api/checkout/quote", {"shipping_address_id": str(address.public_id)})

    assert answer.status_code == 200
    quote = answer.json()
    assert [item["sku"] for item in quote["items"]] == [line.variant.sku]
    assert {name: quote[name] for name in ("subtotal", "discount", "shipping", "tax", "total", "currency")} == {
        "subtotal": "40.00",
        "discount": "0.00",
        "shipping": "6.00",
        "tax": "2.19",  # 1.90 of the frame and 0.29 of the parcel
        "total": "46.00",
        "currency": "USD",
    }
    assert quote["methods"] == [STANDARD]
    assert (quote["shipping_method"], quote["missing"]) == ("standard", [])
    assert CartLine.objects.get() == line


def test_a_quote_says_what_is_missing(api):
    answer = api.post("/api/checkout/quote", {})

    assert missing(answer) == ["cart_empty", "address_missing", "email_missing"]
    assert answer.json()["total"] == "0.00"


def test_a_guest_is_quoted_too(api):
    CartLineFactory(cart=GuestCartFactory(), quantity=9)
    body = {"shipping_address": ADDRESS, "email": "guest@customers.example", "shipping_method": "standard"}

    answer = api.post("/api/checkout/quote", body, headers={"X-Cart-Token": "a guest's token"})

    assert missing(answer) == ["item_unavailable"]
    assert answer.json()["total"] == "366.00"


def test_a_country_we_do_not_ship_to_is_told(customer, settings):
    settings.SHOP_COUNTRIES = ["AE"]

    answer = customer.post("/api/checkout/quote", {"shipping_address": ADDRESS})

    assert missing(answer) == ["cart_empty", "not_shipped_there"]
    assert (answer.json()["methods"], answer.json()["shipping_method"]) == ([], None)


@pytest.mark.parametrize("client", ["api", "customer"])
def test_somebody_elses_address_looks_like_none(request, client):
    caller = request.getfixturevalue(client)

    answers = [
        caller.post("/api/checkout/quote", {"shipping_address_id": str(public_id)})
        for public_id in (AddressFactory().public_id, uuid4())
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    for answer in answers:
        assert [one["code"] for one in answer.json()["fields"]["shipping_address_id"]] == ["unknown_address"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"shipping_method": "pigeon"}, "shipping_method", "unknown_shipping_method"),
        ({"shipping_address_id": "7"}, "shipping_address_id", "invalid"),
        ({"shipping_address": "here"}, "shipping_address", "invalid"),
        ({"shipping_address": {**ADDRESS, "country": "XX"}}, "shipping_address.country", "country"),
        ({"shipping_address": {**ADDRESS, "city": ""}}, "shipping_address.city", "blank"),
        ({"shipping_address": {**ADDRESS, "user": 1}}, "shipping_address.user", "unknown_field"),
        ({"shipping_address": {**ADDRESS, "name": "x" * 201}}, "shipping_address.name", "max_length"),
        ({"shipping_address": ADDRESS, "shipping_address_id": str(uuid4())}, "shipping_address", "ambiguous_address"),
        ({"email": "nobody"}, "email", "invalid"),
        ({"total": "1.00"}, "total", "unknown_field"),
    ],
)
def test_bad_input_is_named(customer, body, field, code):
    answer = customer.post("/api/checkout/quote", body)

    assert answer.status_code == 400
    assert [one["code"] for one in answer.json()["fields"][field]] == [code]


def test_the_options_of_a_checkout(api):
    assert api.get("/api/checkout/options").json() == {
        "currency": "USD",
        "tax_rate": "0.05",
        "countries": [],
        "methods": [STANDARD],
        "max_quantity": 20,
        "prices_include_tax": True,
        "pickup_points": [],
        "terms_version": "",
    }
