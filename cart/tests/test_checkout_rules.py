"""Quotes in a shop that has a tax table and shipping methods of its own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from accounts.tests.factories import UserFactory
from cart.models import ClosedDay, TaxClass, TaxedKind, TaxExemption
from cart.places import Place
from cart.services.contents import contents_of
from cart.services.taxing import tax_table
from cart.services.ways import ways
from cart.shipping import Delivery
from catalog.tests.factories import FrameVariantFactory, VariantFactory

from .factories import CartLineFactory, GuestCartFactory, MethodFactory, PickupFactory, TaxRateFactory, ZoneFactory

pytestmark = pytest.mark.django_db

SANAA = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
BERLIN = {**SANAA, "city": "Berlin", "country": "DE", "postal_code": "10115"}


@pytest.fixture
def friday():
    """To be named before whoever signs in."""
    with time_machine.travel("2026-11-20 10:00Z"):
        yield


@pytest.fixture
def line(user):
    """One frame for 40.00 in the customer's cart."""
    return CartLineFactory(cart__customer=user)


@pytest.fixture
def ask(customer, line):
    """The quote of that cart."""

    def asked(address=SANAA, **body):
        return customer.post("/api/checkout/quote", {**({"shipping_address": address} if address else {}), **body})

    return lambda *args, **body: asked(*args, **body).json()


def missing(quote):
    return [one["code"] for one in quote["missing"]]


def reduced(*kinds):
    tax_class = TaxClass.objects.create(code="reduced", name="Reduced")
    TaxedKind.objects.bulk_create(TaxedKind(kind=kind, tax_class=tax_class) for kind in kinds)
    return tax_class


def test_each_part_is_taxed_by_its_class_and_place(ask):
    TaxRateFactory(country="DE", rate="0.19")
    TaxRateFactory(country="DE", rate="0.07", tax_class=reduced("shipping"))

    quote = ask(BERLIN)

    assert quote["items"][0]["parts"][0]["tax_rate"] == "0.19"
    assert quote["items"][0]["parts"][0]["tax_name"] == "VAT 19.00 %"
    assert (quote["tax"], quote["total"]) == ("6.78", "46.00")  # 6.39 of the frame and 0.39 of the parcel
    assert missing(quote) == []


def test_sunglasses_are_taxed_apart_where_the_shop_says_so(ask, line):
    CartLineFactory(cart=line.cart, variant=FrameVariantFactory(size__frame__tint_category=3))
    TaxRateFactory(rate="0")
    TaxRateFactory(rate="0.10", tax_class=reduced("sunglasses"))

    assert [item["parts"][0]["tax_rate"] for item in ask()["items"]] == ["0", "0.1"]


def test_the_tax_comes_on_top_where_prices_do_not_contain_it(ask, settings):
    settings.SHOP_PRICES_INCLUDE_TAX = False
    TaxRateFactory(country="YE", rate="0.0825")

    quote = ask()

    assert (quote["subtotal"], quote["shipping"]) == ("40.00", "6.00")
    assert (quote["tax"], quote["tax_on_top"], quote["total"]) == ("3.80", "3.80", "49.80")


@pytest.mark.parametrize(
    "gap", [{"country": "DE"}, {"valid_from": date(2999, 1, 1)}, {"country": "YE", "region": "Aden"}]
)
def test_a_gap_in_the_table_is_told_and_not_guessed(ask, gap):
    TaxRateFactory(**gap)

    quote = ask()

    assert missing(quote) == ["tax_unknown"]
    assert (quote["is_tax_known"], quote["tax"]) == (False, "0.00")


def test_a_gap_for_the_parcel_alone_counts_too(ask):
    TaxRateFactory()
    reduced("shipping")

    assert missing(ask()) == ["tax_unknown"]


def test_the_region_of_the_address_decides(ask):
    TaxRateFactory(country="US", region="Nevada", rate="0.08")

    assert missing(ask({**SANAA, "country": "US", "region": "NEVADA"})) == []
    assert missing(ask({**SANAA, "country": "US", "region": "Utah"})) == ["tax_unknown"]


def test_a_cart_shows_the_taxes_of_the_shops_country_until_there_is_an_address(customer, line, settings):
    TaxRateFactory(country="AE", rate="0.05")
    assert (customer.get("/api/cart").json()["is_tax_known"], missing(customer.post("/api/checkout/quote").json())) == (
        False,
        ["address_missing"],
    )

    settings.SHOP_COUNTRY = "AE"

    cart = customer.get("/api/cart").json()
    assert (cart["is_tax_known"], cart["tax"]) == (True, "1.90")


class TestExemptions:
    def exempt(self, customer, **changes):
        return TaxExemption.objects.create(customer=customer, number="EX-7", **changes)

    def test_a_customer_pays_the_price_without_the_tax(self, user, ask):
        self.exempt(user)

        quote = ask()

        assert (quote["items"][0]["unit_price"], quote["shipping"], quote["tax"]) == ("38.10", "5.71", "0.00")
        assert (quote["total"], quote["tax_exemption_number"]) == ("43.81", "EX-7")

    def test_the_tax_on_top_is_left_out(self, user, ask, settings):
        settings.SHOP_PRICES_INCLUDE_TAX = False
        self.exempt(user)

        assert (ask()["tax"], ask()["total"]) == ("0.00", "46.00")

    @pytest.mark.parametrize(
        "changes",
        [
            {"country": "DE"},
            {"valid_from": date(2999, 1, 1)},
            {"valid_from": date(2000, 1, 1), "valid_until": date(2000, 12, 31)},
        ],
    )
    def test_it_holds_in_its_country_and_time_only(self, user, ask, changes):
        self.exempt(user, **changes)

        assert (ask()["tax"], ask()["tax_exemption_number"]) == ("2.19", "")

    def test_of_several_the_one_for_this_very_country_is_noted(self, user, ask):
        self.exempt(user, country="YE", valid_from=date(2020, 1, 1))
        TaxExemption.objects.create(customer=user, number="EX-8")

        assert ask()["tax_exemption_number"] == "EX-7"

    def test_somebody_elses_is_not_used(self, ask):
        self.exempt(UserFactory())

        assert ask()["tax"] == "2.19"

    def test_guests_have_none(self, user, api):
        self.exempt(user)
        CartLineFactory(cart=GuestCartFactory())
        body = {"shipping_address": SANAA, "email": user.email}

        quote = api.post("/api/checkout/quote", body, headers={"X-Cart-Token": "a guest's token"}).json()

        assert (quote["tax"], quote["tax_exemption_number"]) == ("2.19", "")


class TestMethods:
    def test_a_method_has_a_price_and_days_of_arrival(self, friday, ask, settings):
        settings.SHOP_HANDLING_DAYS = 1
        ClosedDay.objects.create(on=date(2026, 11, 24))
        MethodFactory(price="4.50", transit_from_days=1, transit_to_days=3)

        quote = ask()

        assert quote["methods"] == [
            {
                "code": "standard",
                "label": "Standard",
                "price": "4.50",
                "currency": "USD",
                "is_pickup": False,
                # Made ready on Monday; Tuesday is closed.
                "delivery": {"from_on": "2026-11-25", "to_on": "2026-11-27"},
                "is_available": True,
                "reason": None,
            }
        ]
        assert (quote["shipping"], quote["shipping_method"]) == ("4.50", "standard")

    def test_what_takes_longest_to_make_decides_when_all_of_it_leaves(self, friday, line):
        CartLineFactory(cart=line.cart)
        method, taxes = MethodFactory(transit_from_days=1, transit_to_days=3), tax_table(Place("YE"), AnonymousUser())
        contents = contents_of(line.cart, taxes)
        slow, fast = contents.items
        contents = replace(contents, items=(replace(slow, making_days=4), replace(fast, making_days=2)))

        (offer,) = ways().offers(contents.parcel, Place("YE"), taxes.taxation("shipping"))

        # Four days of making and one of packing from Friday on: it leaves the Friday after.
        assert (offer.method.code, offer.delivery) == (method.code, Delivery(date(2026, 11, 30), date(2026, 12, 2)))

    def test_the_first_one_that_takes_the_parcel_is_chosen(self, ask):
        zone = ZoneFactory()
        MethodFactory(zone=zone, code="letter", max_weight_g=100, position=1)
        MethodFactory(zone=zone, code="express", price=20, position=3)
        MethodFactory(zone=zone, position=2)

        quote = ask()

        assert quote["shipping_method"] == "standard"
        assert [(one["code"], one["is_available"]) for one in quote["methods"]] == [
            ("letter", False),
            ("standard", True),
            ("express", True),
        ]
        assert quote["methods"][0]["reason"] == {"code": "too_heavy", "detail": "For parcels of at most 100 g."}

    def test_one_that_does_not_take_the_parcel_is_not_replaced_unasked(self, ask):
        MethodFactory(code="letter", max_weight_g=100)
        MethodFactory(position=1)

        quote = ask(shipping_method="letter")

        assert (quote["shipping_method"], missing(quote)) == (None, ["shipping_method_unavailable"])

    def test_none_may_take_the_parcel(self, ask):
        MethodFactory(min_amount=50)

        assert missing(ask()) == ["method_missing"]

    def test_goods_of_enough_worth_travel_free(self, ask, line):
        MethodFactory(free_above=80)
        assert ask()["shipping"] == "6.00"

        line.quantity = 2
        line.save()

        assert ask()["shipping"] == "0.00"

    def test_the_weight_is_that_of_all_pieces(self, ask, line):
        MethodFactory(max_weight_g=400)
        CartLineFactory(cart=line.cart, quantity=2, variant=VariantFactory(weight_g=111))
        assert missing(ask()) == ["method_missing"]  # 180 usual grams + 2 × 111

        line.variant.weight_g = 178
        line.variant.save()

        assert missing(ask()) == []

    def test_where_no_zone_reaches_nothing_is_sent(self, ask):
        MethodFactory(zone__countries=["DE", "AT"])

        assert missing(ask(BERLIN)) == []
        assert missing(ask()) == ["not_shipped_there"]
        assert ask()["methods"] == []

    def test_a_method_of_another_zone_does_not_go_there(self, ask):
        MethodFactory()
        MethodFactory(code="express", zone__countries=["DE"])

        quote = ask(shipping_method="express")

        assert (missing(quote), quote["shipping_method"]) == (["not_shipped_there"], None)

    def test_the_shops_own_limit_stands_above_its_zones(self, ask, settings):
        settings.SHOP_COUNTRIES = ["DE"]
        MethodFactory()

        assert (missing(ask(BERLIN)), missing(ask())) == ([], ["not_shipped_there"])

    def test_a_method_that_is_off_is_unknown(self, customer, line):
        MethodFactory(code="express", is_active=False)
        MethodFactory()

        answer = customer.post("/api/checkout/quote", {"shipping_address": SANAA, "shipping_method": "express"})

        assert answer.json()["fields"]["shipping_method"][0]["code"] == "unknown_shipping_method"

    def test_prices_of_the_currency_before_are_not_offered(self, ask, settings):
        MethodFactory(currency="EUR")

        assert missing(ask()) == ["not_shipped_there"]


class TestPickup:
    def test_it_needs_no_address_and_is_taxed_where_the_shop_is(self, ask):
        TaxRateFactory(country="AE", rate="0.05")
        MethodFactory()
        PickupFactory(position=1)

        quote = ask(None, shipping_method="pickup")

        assert missing(quote) == []
        assert (quote["shipping"], quote["tax"], quote["total"]) == ("0.00", "1.90", "40.00")
        assert quote["methods"][1]["is_pickup"] is True

    def test_it_is_there_where_nothing_is_sent_but_never_chosen_unasked(self, ask):
        PickupFactory()

        quote = ask()

        assert ([one["code"] for one in quote["methods"]], quote["shipping_method"]) == (["pickup"], None)
        assert missing(quote) == ["not_shipped_there"]

    def test_one_that_shares_its_code_with_a_way_of_sending_is_not_offered(self, ask):
        MethodFactory(code="pickup")
        PickupFactory()

        quote = ask(shipping_method="pickup")

        assert [(one["code"], one["is_pickup"]) for one in quote["methods"]] == [("pickup", False)]
        assert quote["shipping"] == "6.00"


def test_terms_are_asked_for_where_the_shop_has_some(ask, settings):
    assert missing(ask()) == []
    settings.SHOP_TERMS_VERSION = "2026-11"

    assert missing(ask()) == ["consent_missing"]
    assert missing(ask(terms_accepted=True)) == []


def test_two_queries_read_the_rules_however_many_rows(customer, line, django_assert_num_queries):
    for number in range(5):
        TaxRateFactory(country="DE", valid_from=date(2020 + number, 1, 1))
        MethodFactory(zone__countries=["DE"], code=f"way-{number}")
    TaxRateFactory(tax_class=reduced("lens"))

    # who asks, the cart with its lines, shipping methods, taxes, and whether they are exempt
    with django_assert_num_queries(5):
        assert customer.post("/api/checkout/quote", {"shipping_address": BERLIN}).status_code == 200


class TestOptions:
    def test_they_tell_what_the_shop_has_set_up(self, api, django_assert_num_queries, settings):
        settings.SHOP_COUNTRY = "AE"
        TaxRateFactory(country="AE")
        MethodFactory(zone__countries=["AE", "OM"], free_above=Decimal(100))
        PickupFactory(position=1)

        with django_assert_num_queries(2):
            options = api.get("/api/checkout/options").json()

        assert (options["countries"], options["tax_rate"]) == (["AE", "OM"], "0.05")
        assert [(one["code"], one["price"]) for one in options["methods"]] == [("standard", "6.00"), ("pickup", "0.00")]
        assert options["pickup_points"] == [
            {
                "code": "pickup",
                "name": "Almahra Corniche",
                "line1": "12 Corniche Road",
                "line2": "",
                "city": "Abu Dhabi",
                "region": "",
                "postal_code": "",
                "country": "AE",
                "opening_hours": "9–18",
            }
        ]

    def test_another_country_has_other_methods_and_taxes(self, api):
        TaxRateFactory(country="DE", rate="0.19")
        MethodFactory(zone__countries=["DE"], price=9)

        assert api.get("/api/checkout/options?country=de").json()["tax_rate"] == "0.19"
        elsewhere = api.get("/api/checkout/options?country=YE").json()
        assert (elsewhere["tax_rate"], elsewhere["methods"]) == (None, [])

    def test_a_country_that_is_none_is_named(self, api):
        answer = api.get("/api/checkout/options?country=XX")

        assert (answer.status_code, answer.json()["fields"]["country"][0]["code"]) == (400, "country")
