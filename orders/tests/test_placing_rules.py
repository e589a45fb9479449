"""Orders in a shop that has a tax table and shipping methods of its own: what is frozen, what is refused."""

from decimal import Decimal

import pytest
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cart.models import Cart, ShippingMethod, TaxExemption, TaxRate
from cart.services.ways import shipping_rules
from cart.tests.factories import (
    CartFactory,
    CartLineFactory,
    GuestCartFactory,
    MethodFactory,
    PickupFactory,
    TaxRateFactory,
)
from catalog.tests.factories import VariantFactory
from orders.models import Order
from orders.services.checking import differences

from .test_placing import ADDRESS, BODY, TOKEN, nothing_happened

pytestmark = pytest.mark.django_db


@pytest.fixture
def friday():
    """To be named before whoever signs in."""
    with time_machine.travel("2026-11-20 10:00Z"):
        yield


@pytest.fixture
def line(user):
    """One piece for 40.00 in the customer's cart."""
    return CartLineFactory(cart__customer=user, variant__product__name="Corsair")


def test_taxes_method_and_days_are_frozen(friday, customer, line, settings):
    settings.SHOP_PRICES_INCLUDE_TAX = False
    rate = TaxRateFactory(country="YE", rate="0.0825", name="GST")
    method = MethodFactory(name="Camel", transit_from_days=1, transit_to_days=2)

    placed = customer.post("/api/orders", {**BODY, "expected_total": "49.80"}).json()
    rate.delete()
    method.delete()

    again = customer.get(f"/api/orders/{placed['number']}").json()
    assert again["items"][0]["parts"] == [
        {
            "kind": "frame",
            "label": "Corsair, Black",
            "amount": "40.00",
            "discount": "0.00",
            "tax": "3.30",
            "tax_rate": "0.0825",
            "tax_name": "GST",
        }
    ]
    assert [(part["amount"], part["tax"]) for part in again["shipping_parts"]] == [("6.00", "0.50")]
    assert (again["tax"], again["tax_on_top"], again["total"]) == ("3.80", "3.80", "49.80")
    assert (again["shipping_method"], again["shipping_method_name"]) == ("standard", "Camel")
    assert again["delivery"] == {"from_on": "2026-11-24", "to_on": "2026-11-25"}
    assert Order.objects.get().lines.get().parts[0]["tax_class"] == "standard"
    assert list(differences()) == []


def test_an_exemption_is_frozen_with_its_number(user, customer, line):
    exemption = TaxExemption.objects.create(customer=user, number="EX-7")

    placed = customer.post("/api/orders", {**BODY, "expected_total": "43.81"}).json()
    exemption.delete()

    assert (placed["tax"], placed["tax_exemption_number"]) == ("0.00", "EX-7")
    assert placed["items"][0]["parts"][0]["tax_rate"] == "0"
    assert list(differences()) == []


def test_a_process_with_older_rules_charges_what_the_customer_saw(customer, line, rules_are_kept):
    method = MethodFactory(price=6)
    assert customer.post("/api/checkout/quote", {"shipping_address": ADDRESS}).json()["total"] == "46.00"
    ShippingMethod.objects.filter(pk=method.pk).update(price=9)

    refused = customer.post("/api/orders", {**BODY, "expected_total": "49.00"})  # as another process would have quoted
    assert (refused.status_code, refused.json()["facts"]["total"]) == (409, "46.00")
    nothing_happened(line)
    shipping_rules.forget()
    refused = customer.post("/api/orders", {**BODY, "expected_total": "46.00"})
    assert (refused.status_code, refused.json()["facts"]["total"]) == (409, "49.00")
    nothing_happened(line)

    assert customer.post("/api/orders", {**BODY, "expected_total": "49.00"}).json()["total"] == "49.00"


def test_a_gap_in_the_tax_table_is_refused(customer, line):
    TaxRateFactory(country="DE")

    answer = customer.post("/api/orders", BODY)

    assert (answer.status_code, answer.json()["code"]) == (409, "tax_unknown")
    nothing_happened(line)


@pytest.mark.parametrize(
    ("made", "asked", "status", "code"),
    [
        ({"min_amount": 50}, {}, 409, "method_missing"),
        ({"min_amount": 50}, {"shipping_method": "standard"}, 409, "shipping_method_unavailable"),
        ({"zone__countries": ["DE"]}, {}, 400, "not_shipped_there"),
        ({"zone__countries": ["DE"]}, {"shipping_method": "standard"}, 400, "not_shipped_there"),
        ({"is_active": False}, {}, 400, "not_shipped_there"),
        ({}, {"shipping_method": "pickup"}, 400, "unknown_shipping_method"),
    ],
)
def test_a_method_that_does_not_take_the_parcel_is_refused(customer, line, made, asked, status, code):
    MethodFactory(**made)

    answer = customer.post("/api/orders", {**BODY, **asked})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    nothing_happened(line)


def test_a_refused_method_says_why(customer, line):
    MethodFactory(max_weight_g=100)

    answer = customer.post("/api/orders", {**BODY, "shipping_method": "standard"}).json()

    assert answer["detail"] == "This way of shipping does not take your order. For parcels of at most 100 g."
    assert answer["facts"]["reason"] == "too_heavy"


def test_shipping_that_became_dearer_is_a_changed_price(customer, line):
    MethodFactory(price=7)

    answer = customer.post("/api/orders", BODY)

    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")
    assert (answer.json()["facts"]["shipping"], answer.json()["facts"]["total"]) == ("7.00", "47.00")
    nothing_happened(line)


def test_a_parcel_to_fetch_goes_to_the_shop(user, customer, line, settings):
    settings.SHOP_COUNTRIES = ["DE"]
    PickupFactory()

    placed = customer.post("/api/orders", {"shipping_method": "pickup", "expected_total": "40.00"}).json()

    address = placed["shipping_address"]
    assert (placed["is_pickup"], placed["shipping"]) == (True, "0.00")
    assert (address["name"], address["line1"], address["line2"]) == (
        user.get_full_name(),
        "Almahra Corniche",
        "12 Corniche Road",
    )
    assert placed["billing_address"] == address
    assert list(differences()) == []


def test_the_bill_of_a_guest_who_fetches_goes_home(api):
    CartLineFactory(cart=GuestCartFactory())
    PickupFactory()
    body = {"shipping_address": ADDRESS, "email": "guest@customers.example"}

    placed = api.post(
        "/api/orders", {**body, "shipping_method": "pickup", "expected_total": "40.00"}, headers=TOKEN
    ).json()

    assert (placed["shipping_address"]["name"], placed["shipping_address"]["city"]) == ("Salma Hadi", "Abu Dhabi")
    assert placed["billing_address"].items() >= ADDRESS.items()


def test_terms_must_be_accepted_where_the_shop_has_some(customer, line, settings):
    settings.SHOP_TERMS_VERSION = "2026-11"

    refused = customer.post("/api/orders", BODY)

    assert [one["code"] for one in refused.json()["fields"]["terms_accepted"]] == ["consent_missing"]
    nothing_happened(line)
    assert customer.post("/api/orders", {**BODY, "terms_accepted": True}).json()["terms_version"] == "2026-11"


CURRENCIES = st.sampled_from([("USD", 2), ("JPY", 0), ("KWD", 3)])


@given(
    currency=CURRENCIES,
    is_included=st.booleans(),
    rates=st.tuples(st.decimals(0, 1, places=5), st.decimals(0, 1, places=5)),
    prices=st.lists(st.tuples(st.integers(0, 99_999), st.integers(1, 5)), min_size=1, max_size=3),
    parcel=st.integers(0, 5_000),
    is_exempt=st.booleans(),
)
@examples(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_quoted_can_be_placed_and_its_parts_sum_up(
    user, customer, settings, currency, is_included, rates, prices, parcel, is_exempt
):
    code, decimals = currency
    settings.SHOP_CURRENCY, settings.SHOP_PRICES_INCLUDE_TAX = code, is_included
    forget(user)
    TaxRateFactory(rate=rates[0])
    TaxRateFactory(country="YE", rate=rates[1])
    MethodFactory(price=Decimal(parcel).scaleb(-decimals), currency=code)
    if is_exempt:
        TaxExemption.objects.create(customer=user, number="EX-7")
    cart = CartFactory(customer=user)
    for amount, quantity in prices:
        variant = VariantFactory(price=Decimal(amount).scaleb(-decimals), currency=code)
        CartLineFactory(cart=cart, variant=variant, quantity=quantity)

    quote = customer.post("/api/checkout/quote", {"shipping_address": ADDRESS}).json()
    placed = customer.post("/api/orders", {"shipping_address": ADDRESS, "expected_total": quote["total"]})

    assert (quote["missing"], placed.status_code) == ([], 201)
    assert placed.json()["total"] == quote["total"]
    assert Decimal(quote["total"]) >= 0
    assert list(differences()) == []


def forget(user):
    """Examples of one test share its database."""
    Cart.objects.filter(customer=user).delete()
    for model in (TaxRate, TaxExemption, ShippingMethod):
        model.objects.all().delete()
