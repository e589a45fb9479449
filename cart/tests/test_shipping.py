from datetime import date
from decimal import Decimal

import pytest

from cart.places import Place
from cart.pricing import Taxation
from cart.shipping import Delivery, Method, Parcel, Pickup, Zone, countries_served, methods_to, offer
from cart.workdays import Calendar

NO_TAX = Taxation(Decimal(0))
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
WEEK = Calendar(frozenset(range(5)))
SHOP = Pickup(
    "Shop", {"line1": "1 Road", "line2": "", "city": "Aden", "region": "", "postal_code": "", "country": "YE"}
)


def method(code="standard", zone=Zone(), **rules):  # noqa: B008  (a frozen value)
    return Method(code, code.title(), Decimal(6), "USD", zone=zone, **rules)


def offered(parcel, **rules):
    return offer(method(**rules), parcel, taxation=NO_TAX, calendar=WEEK, ready_on=MONDAY)


def parcel(goods="40.00", weight_g=300):
    return Parcel(Decimal(goods), weight_g)


WORLD = method("world")
EUROPE = method("europe", Zone(("DE", "AT")))
BAVARIA = method("bavaria", Zone(("DE",), regions=("Bavaria", "Bayern")))
ISLANDS = method("islands", Zone(("DE",), postal_prefixes=("2749", "25999")))
FETCHED = Method("pickup", "Pickup", Decimal(0), "USD", pickup=SHOP)
ALL = [WORLD, EUROPE, BAVARIA, ISLANDS, FETCHED]


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        (Place("YE"), ["world", "pickup"]),
        (Place("AT"), ["europe", "pickup"]),
        (Place("DE"), ["europe", "pickup"]),
        (Place("DE", "bayern "), ["bavaria", "pickup"]),
        (Place("DE", "Bavaria", "27498"), ["islands", "pickup"]),
        (Place("AT", "Bavaria", "27498"), ["europe", "pickup"]),
        (Place(), ["world", "europe", "bavaria", "islands", "pickup"]),
    ],
)
def test_the_closest_zone_is_the_one(place, codes):
    assert [one.code for one in methods_to(ALL, place)] == codes


def test_a_zone_whose_methods_are_off_is_not_served():
    off = method("off", Zone(("AT",)), is_active=False)

    assert methods_to([WORLD, off], Place("AT")) == []


def test_a_code_is_offered_once():
    twice = [method(zone=Zone(("DE",))), method(zone=Zone(("DE", "AT")))]

    assert methods_to(twice, Place("DE")) == twice[:1]
    assert methods_to(twice, Place()) == twice[:1]


@pytest.mark.parametrize(
    ("goods", "price"), [("99.99", "6.00"), ("100.00", "0.00"), ("100.01", "0.00"), ("0.00", "6.00")]
)
def test_goods_of_the_named_worth_travel_free(goods, price):
    assert offered(parcel(goods), free_above=Decimal(100)).part.amount == Decimal(price)


@pytest.mark.parametrize(
    ("rule", "given", "code"),
    [
        ({"min_amount": Decimal(40)}, parcel("40.00"), None),
        ({"min_amount": Decimal(40)}, parcel("39.99"), "amount_too_small"),
        ({"max_amount": Decimal(40)}, parcel("40.00"), None),
        ({"max_amount": Decimal(40)}, parcel("40.01"), "amount_too_large"),
        ({"min_weight_g": 300}, parcel(weight_g=300), None),
        ({"min_weight_g": 300}, parcel(weight_g=299), "too_light"),
        ({"max_weight_g": 300}, parcel(weight_g=300), None),
        ({"max_weight_g": 300}, parcel(weight_g=301), "too_heavy"),
        ({"max_weight_g": 0}, None, None),  # nothing to send, nothing to object to
    ],
)
def test_a_method_takes_what_its_rules_allow(rule, given, code):
    found = offered(given, **rule)

    assert (found.reason.code if found.reason else None) == code
    assert found.is_available == (code is None)


def test_a_reason_is_a_sentence_with_the_currency():
    assert offered(parcel(), min_amount=Decimal(50)).reason.detail == "For goods of 50.00 USD or more."


def test_the_price_of_a_parcel_is_taxed_like_any_part():
    taxation = Taxation(Decimal("0.05"), is_included=False)

    found = offer(method(), parcel(), taxation=taxation, calendar=WEEK, ready_on=MONDAY)

    assert (found.part.kind, found.part.amount, found.part.tax) == ("shipping", Decimal("6.00"), Decimal("0.30"))


@pytest.mark.parametrize(
    ("day", "days", "arrives"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (date(2026, 11, 21), 0, MONDAY),
        (date(2026, 11, 22), 1, date(2026, 11, 24)),
        (MONDAY, 5, date(2026, 11, 30)),
    ],
)
def test_weekends_do_not_count(day, days, arrives):
    assert WEEK.after(day, days) == arrives


def test_closed_days_do_not_count():
    assert Calendar(frozenset(range(5)), {MONDAY}).after(FRIDAY, 1) == date(2026, 11, 24)


def test_a_shop_that_is_always_closed_still_answers():
    assert Calendar(frozenset()).after(MONDAY, 1) > MONDAY


def test_a_parcel_arrives_so_many_working_days_after_it_left():
    assert offered(parcel(), transit_days=(2, 5)).delivery == Delivery(date(2026, 11, 25), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("ways", "allowed", "countries"),
    [
        ([WORLD, EUROPE], [], []),
        ([WORLD, EUROPE], ["YE"], ["YE"]),
        ([EUROPE, FETCHED], [], ["AT", "DE"]),
        ([EUROPE], ["DE", "FR"], ["DE"]),
    ],
)
def test_the_countries_that_are_served(ways, allowed, countries):
    assert countries_served(ways, allowed) == countries


def test_a_parcel_to_fetch_carries_the_customers_name():
    assert SHOP.address_for("Salma Hadi", "+9671") == {
        "name": "Salma Hadi",
        "line1": "Shop",
        "line2": "1 Road",
        "city": "Aden",
        "region": "",
        "postal_code": "",
        "country": "YE",
        "phone": "+9671",
    }
