from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tests.factories import AddressFactory
from almahra.core.models import IdempotencyKey
from cart.models import CartLine
from cart.services.taxing import tax_rules
from cart.services.ways import shipping_rules
from cart.tests.factories import CartFactory, CartLineFactory, GuestCartFactory
from catalog.models import Stock, StockMovement
from catalog.tests.factories import VariantFactory
from orders.models import Order, OrderEvent
from orders.services import placing

pytestmark = pytest.mark.django_db

KEY = "6f3d2a52-8c7e-4e0e-9d0e-2f1f0a4f8d11"
ADDRESS = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
BODY = {"shipping_address": ADDRESS, "expected_total": "46.00"}
GUESTS_BODY = {**BODY, "email": "guest@customers.example"}
TOKEN = {"X-Cart-Token": "a guest's token"}


@pytest.fixture
def line(user):
    """One piece for 40.00 in the customer's cart."""
    return CartLineFactory(cart__customer=user, variant__product__name="Corsair")


@pytest.fixture
def guests_line():
    return CartLineFactory(cart=GuestCartFactory())


def nothing_happened(line, quantity=1):
    assert CartLine.objects.get(pk=line.pk).quantity == quantity
    assert not Order.objects.exists()
    assert not OrderEvent.objects.exists()
    assert not Stock.objects.filter(reserved__gt=0).exists()
    assert not StockMovement.objects.exclude(kind="received").exists()
    assert not IdempotencyKey.objects.exists()


def test_a_cart_becomes_an_order(user, customer, line):
    with time_machine.travel(timezone.now(), tick=False):
        answer = customer.post("/api/orders", {**BODY, "note": "Ring twice."})
        moment = timezone.now()

    order = Order.objects.get()
    assert answer.status_code == 201
    placed = answer.json()
    items, address = placed.pop("items"), placed.pop("shipping_address")
    assert (
        placed.pop("billing_address")
        == address
        == {**ADDRESS, "line2": "", "region": "", "postal_code": "", "phone": ""}
    )
    assert [(item["sku"], item["name"], item["quantity"]) for item in items] == [
        (line.variant.sku, "Corsair, Black", 1)
    ]
    taxed = {"discount": "0.00", "tax_rate": "0.05", "tax_name": "Tax"}
    assert items[0]["parts"] == [
        {"kind": "frame", "label": "Corsair, Black", "amount": "40.00", "tax": "1.90", **taxed}
    ]
    assert placed.pop("shipping_parts") == [
        {"kind": "shipping", "label": "Standard shipping", "amount": "6.00", "tax": "0.29", **taxed}
    ]
    assert [event["kind"] for event in placed.pop("events")] == ["pending_payment"]
    for name in ("placed_at", "expires_at", "paid_at"):
        placed.pop(name)
    assert placed == {
        "number": order.number,
        "status": "pending_payment",
        "payment_status": "unpaid",
        "email": user.email,
        "subtotal": "40.00",
        "discount": "0.00",
        "coupon_code": "",
        "shipping": "6.00",
        "tax": "2.19",
        "tax_on_top": "0.00",
        "total": "46.00",
        "currency": "USD",
        "shipping_method": "standard",
        "shipping_method_name": "Standard shipping",
        "is_pickup": False,
        "delivery": None,
        "tax_exemption_number": "",
        "terms_version": "",
        "note": "Ring twice.",
        "shipments": [],
        "is_cancellable": True,
        "token": None,
    }
    assert order.customer == user
    assert order.expires_at == moment + timedelta(minutes=30)
    assert (line.variant.stock.on_hand, Stock.objects.get().reserved) == (5, 1)
    assert not CartLine.objects.exists()


def test_what_was_sold_does_not_follow_the_catalogue(customer, line):
    number = customer.post("/api/orders", BODY).json()["number"]

    variant = line.variant
    variant.price = Decimal(99)
    variant.save()
    variant.product.name = "Renamed"
    variant.product.save()

    item = customer.get(f"/api/orders/{number}").json()["items"][0]
    assert (item["name"], item["unit_price"]) == ("Corsair, Black", "40.00")


def test_addresses_of_the_address_book_are_copied(user, customer, line):
    home, office = AddressFactory(user=user), AddressFactory(user=user, kind="billing", line1="1 Market Square")

    answer = customer.post(
        "/api/orders",
        {
            "shipping_address_id": str(home.public_id),
            "billing_address_id": str(office.public_id),
            "expected_total": "46",
        },
    )
    office.delete()

    assert answer.status_code == 201
    order = Order.objects.get()
    assert order.shipping_address["line1"] == "12 Harbour Road"
    assert order.billing_address["line1"] == "1 Market Square"


def test_a_guest_orders_with_an_email_and_reads_with_the_token(api, guests_line):
    placed = api.post("/api/orders", GUESTS_BODY, headers=TOKEN).json()

    assert placed["email"] == "guest@customers.example"
    assert Order.objects.get().customer is None
    read = api.get(f"/api/orders/{placed['number']}", {"token": placed["token"]})
    assert read.status_code == 200
    assert "token" not in read.json()


def test_a_guest_needs_an_email(api, guests_line):
    answer = api.post("/api/orders", BODY, headers=TOKEN)

    assert (answer.status_code, answer.json()["code"]) == (400, "email_required")
    assert answer.json()["fields"]["email"][0]["code"] == "email_required"
    nothing_happened(guests_line)


@pytest.mark.parametrize("headers", [{}, TOKEN, {"X-Cart-Token": "wrong"}])
def test_an_empty_cart_can_not_be_ordered(api, headers):
    GuestCartFactory()

    answer = api.post("/api/orders", GUESTS_BODY, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "cart_empty")
    assert not Order.objects.exists()


def test_a_customer_without_a_cart_can_not_order(customer):
    assert customer.post("/api/orders", BODY).json()["code"] == "cart_empty"


def test_a_changed_price_is_shown_and_not_charged(customer, line):
    line.variant.price = Decimal(45)
    line.variant.save()

    answer = customer.post("/api/orders", BODY, headers={"Idempotency-Key": KEY})

    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")
    assert answer.json()["facts"] == {
        "items": [{"sku": line.variant.sku, "quantity": 1, "unit_price": "45.00", "line_total": "45.00"}],
        "subtotal": "45.00",
        "discount": "0.00",
        "shipping": "6.00",
        "tax": "2.43",
        "tax_on_top": "0.00",
        "total": "51.00",
        "currency": "USD",
    }
    nothing_happened(line)


@pytest.mark.parametrize("made", [{"stock__on_hand": 1}, {"is_active": False}, {"product__status": "archived"}])
def test_what_is_not_available_can_not_be_ordered(user, customer, made):
    good = CartLineFactory(cart__customer=user)
    line = CartLineFactory(cart=good.cart, quantity=2, variant=VariantFactory(**made))

    answer = customer.post("/api/orders", {**BODY, "expected_total": "126.00"}, headers={"Idempotency-Key": KEY})

    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert answer.json()["facts"] == {"sku": line.variant.sku}
    nothing_happened(line, quantity=2)


def test_a_request_killed_after_the_reservation_leaves_nothing(customer, line, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(placing, "_frozen", killed)

    with pytest.raises(KeyboardInterrupt):
        customer.post("/api/orders", BODY, headers={"Idempotency-Key": KEY})

    nothing_happened(line)


def test_the_same_key_gives_the_same_order_again(customer, line):
    first, again = (customer.post("/api/orders", BODY, headers={"Idempotency-Key": KEY}) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Order.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(customer, line):
    customer.post("/api/orders", BODY, headers={"Idempotency-Key": KEY})

    answer = customer.post("/api/orders", {**BODY, "note": "Other."}, headers={"Idempotency-Key": KEY})

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert Order.objects.count() == 1


def test_somebody_elses_key_opens_nothing(api, customer, line, guests_line):
    customer.post("/api/orders", BODY, headers={"Idempotency-Key": KEY})

    answer = api.post("/api/orders", GUESTS_BODY, headers={"Idempotency-Key": KEY, **TOKEN})

    assert answer.status_code == 201
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"expected_total": None}, "expected_total", "null"),
        ({"expected_total": "much"}, "expected_total", "invalid"),
        ({"expected_total": "NaN"}, "expected_total", "invalid"),
        ({"expected_total": 10**30}, "expected_total", "max_digits"),
        ({"expected_total": [46]}, "expected_total", "invalid"),
        ({"total": "1.00"}, "total", "unknown_field"),
        ({"status": "confirmed"}, "status", "unknown_field"),
        ({"payment_status": "paid"}, "payment_status", "unknown_field"),
        ({"customer": 1}, "customer", "unknown_field"),
        ({"note": "x" * 501}, "note", "max_length"),
        ({"note": "\x00"}, "note", "null_characters_not_allowed"),
        ({"email": "x@y\r\nBcc: z@z"}, "email", "invalid"),
        ({"shipping_method": "pigeon"}, "shipping_method", "unknown_shipping_method"),
        ({"shipping_address": None}, "shipping_address", "null"),
        ({"shipping_address": {**ADDRESS, "country": "Yemen"}}, "shipping_address.country", "country"),
        ({"billing_address_id": KEY}, "billing_address_id", "unknown_address"),
    ],
)
def test_bad_input_is_named(customer, line, change, field, code):
    answer = customer.post("/api/orders", {**BODY, **change})

    assert answer.status_code == 400
    assert code in [problem["code"] for problem in answer.json()["fields"][field]]
    nothing_happened(line)


def test_an_order_needs_an_address(customer, line):
    answer = customer.post("/api/orders", {"expected_total": "46.00"})

    assert answer.json()["fields"]["shipping_address"][0]["code"] == "address_required"
    nothing_happened(line)


def test_somebody_elses_address_is_none(customer, line):
    body = {"shipping_address_id": str(AddressFactory().public_id), "expected_total": "46.00"}

    answer = customer.post("/api/orders", body)

    assert answer.json()["fields"]["shipping_address_id"][0]["code"] == "unknown_address"
    nothing_happened(line)


def test_a_country_we_do_not_ship_to_is_refused(customer, line, settings):
    settings.SHOP_COUNTRIES = ["AE"]

    answer = customer.post("/api/orders", BODY)

    assert (answer.status_code, answer.json()["code"]) == (400, "not_shipped_there")
    nothing_happened(line)


def test_a_key_that_is_no_uuid_is_refused(customer, line):
    answer = customer.post("/api/orders", BODY, headers={"Idempotency-Key": "once"})

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    nothing_happened(line)


def test_guests_are_slowed_down_and_customers_are_not(api, customer, line, settings, guests_line):
    settings.THROTTLES = {**settings.THROTTLES, "guest_order": (0, 60)}

    assert api.post("/api/orders", GUESTS_BODY, headers=TOKEN).status_code == 429
    assert customer.post("/api/orders", BODY).status_code == 201


@pytest.mark.parametrize(("lines", "total"), [(1, "46.00"), (2, "86.00"), (5, "206.00")])
def test_any_number_of_lines_is_placed_with_as_few_queries(lines, total, user, customer, rules_are_kept):
    cart = CartFactory(customer=user)
    CartLineFactory.create_batch(lines, cart=cart)
    body = {"shipping_address_id": str(AddressFactory(user=user).public_id), "expected_total": total}
    shipping_rules.now()
    tax_rules.now()

    with CaptureQueriesContext(connection) as seen:
        answer = customer.post("/api/orders", body, headers={"Idempotency-Key": KEY})

    assert answer.status_code == 201
    # One of them finds out who asks, one the address, two keep the key, one asks whether they owe taxes, two stand for
    # BEGIN and COMMIT.
    assert len([query["sql"] for query in seen]) == 15


def test_a_guest_adds_asks_and_places_with_eighteen_statements(api, rules_are_kept):
    sku, about = VariantFactory().sku, {"shipping_address": ADDRESS, "email": "guest@customers.example"}
    shipping_rules.now()
    tax_rules.now()

    with CaptureQueriesContext(connection) as seen:
        token = api.post("/api/cart/add", {"sku": sku, "quantity": 1}).json()["token"]
        guest = {"X-Cart-Token": token}
        total = api.post("/api/checkout/quote", about, headers=guest).json()["total"]
        order = {**about, "expected_total": total}
        assert api.post("/api/orders", order, headers={**guest, "Idempotency-Key": KEY}).status_code == 201

    # BEGIN and COMMIT twice. What is added, the cart and its line; the cart with its lines; the key, the cart's lock
    # and its lines, the pieces and their ledger, the order, its lines and its event, the emptied cart, the answer.
    assert len([query["sql"] for query in seen]) == 18
