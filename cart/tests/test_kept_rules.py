"""A process keeps what it has read of shipping and taxes for a while: what it sees, and what it can not see yet."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from cart.models import ShippingMethod, TaxExemption, TaxRate
from cart.services.taxing import tax_rules
from cart.services.ways import shipping_rules

from .factories import CartLineFactory, GuestCartFactory, MethodFactory, TaxRateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_are_kept")]

BERLIN = {"name": "Salma Hadi", "line1": "1 Spree", "city": "Berlin", "country": "DE", "postal_code": "10115"}
TOKEN = {"X-Cart-Token": "a guest's token"}
BODY = {"shipping_address": BERLIN}


@pytest.fixture
def line():
    """One frame for 40.00 in a guest's cart."""
    return CartLineFactory(cart=GuestCartFactory())


def quote(client, **more):
    return client.post("/api/checkout/quote", BODY, **more).json()


def test_the_second_quote_reads_the_cart_only(api, line, django_assert_num_queries):
    TaxRateFactory(country="DE", rate="0.19")
    with django_assert_num_queries(3):  # shipping methods, taxes, the cart with its lines
        first = quote(api, headers=TOKEN)

    with django_assert_num_queries(1):
        assert quote(api, headers=TOKEN) == first
    assert (first["tax"], first["total"]) == ("7.35", "46.00")


def test_a_change_is_seen_once_the_copy_is_too_old(api, line):
    rate, method = TaxRateFactory(country="DE", rate="0.19"), MethodFactory()
    before = quote(api, headers=TOKEN)
    ShippingMethod.objects.filter(pk=method.pk).update(price=9)
    TaxRate.objects.filter(pk=rate.pk).update(rate=0)

    assert quote(api, headers=TOKEN) == before
    shipping_rules.forget()
    tax_rules.forget()
    assert [quote(api, headers=TOKEN)[name] for name in ("shipping", "tax", "total")] == ["9.00", "0.00", "49.00"]


def test_a_rate_rules_from_its_first_day_on_in_a_copy_of_the_day_before(api, line):
    TaxRateFactory(country="DE", rate="0.16", valid_from=date(2026, 7, 1))
    TaxRateFactory(country="DE", rate="0.19", valid_from=date(2027, 1, 1))
    rules = tax_rules.now()
    with time_machine.travel("2026-12-31 23:59Z"):
        assert quote(api, headers=TOKEN)["tax"] == "6.35"

    with time_machine.travel("2027-01-01 00:00Z"):
        assert quote(api, headers=TOKEN)["tax"] == "7.35"
    assert tax_rules.lately() is rules


def test_an_exemption_counts_at_once(user, customer):
    CartLineFactory(cart__customer=user)
    TaxRateFactory(country="DE", rate="0.19")
    assert quote(customer)["tax"] == "7.35"

    TaxExemption.objects.create(customer=user, country="DE", number="EX-7")

    assert (quote(customer)["tax"], quote(customer)["tax_exemption_number"]) == ("0.00", "EX-7")


def test_what_the_settings_say_is_not_in_the_copy(db):
    """Its name is told to everybody in their own language."""
    assert shipping_rules.now().methods == ()
    assert not tax_rules.now().are_entered


def test_staff_try_the_method_they_have_just_saved(staff_client):
    method = MethodFactory(zone__countries=["DE"])
    asked = {"country": "de", "amount": "50", "weight_g": 300}
    shipping_rules.lately()
    ShippingMethod.objects.filter(pk=method.pk).update(price=9)

    shown = staff_client.get(reverse("admin:cart_shippingmethod_preview"), asked)

    assert [price for _, price in shown.context["offers"]] == ["9.00"]
