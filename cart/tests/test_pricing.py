from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almahra.core import money
from cart import pricing

currencies = st.sampled_from(["USD", "JPY", "KWD"])
prices = st.decimals(0, 99999, places=3)
rates = st.decimals(0, 1, places=4)
quantities = st.integers(1, 20)


@given(currencies, rates, prices, st.lists(st.tuples(quantities, st.lists(prices, min_size=1, max_size=4)), max_size=8))
def test_parts_sum_to_the_totals(currency, rate, parcel_price, bought):
    lines = [
        pricing.line(
            [pricing.part("x", "X", price, quantity=n, rate=rate, currency=currency) for price in parts], quantity=n
        )
        for n, parts in bought
    ]
    parcel = pricing.part("shipping", "Parcel", parcel_price, rate=rate, currency=currency)

    totals = pricing.totals(lines, shipping=parcel, currency=currency)

    parts = [part for line in lines for part in line.parts]
    assert totals.subtotal == sum(part.amount for part in parts)
    assert totals.total == totals.subtotal - totals.discount + totals.shipping
    assert totals.tax == sum(part.tax for part in parts) + totals.shipping_tax
    assert 0 <= totals.tax <= totals.total
    assert all(line.unit_price * line.quantity == line.line_total for line in lines)
    for amount in (totals.total, totals.subtotal, totals.shipping):
        money.to_minor(amount, currency)  # can be charged


@pytest.mark.parametrize(
    ("price", "currency", "amount", "tax"),
    [
        ("40.00", "USD", "80.00", "3.81"),  # 80 × 5/105 = 3.8095…
        ("40.005", "USD", "80.02", "3.81"),
        ("500", "JPY", "1000", "48"),
        ("1.0025", "KWD", "2.00", "0.095"),
    ],
)
def test_a_part_is_rounded_half_up_and_contains_its_tax(price, currency, amount, tax):
    part = pricing.part("x", "X", Decimal(price), quantity=2, rate=Decimal("0.05"), currency=currency)

    assert (part.amount, part.tax) == (Decimal(amount), Decimal(tax))


def test_an_empty_cart_costs_nothing():
    totals = pricing.totals([], shipping=None, currency="USD")

    assert (totals.total, totals.tax) == (0, 0)
