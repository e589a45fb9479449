from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almahra.core import money
from cart import pricing
from cart.pricing import Taxation

currencies = st.sampled_from(["USD", "JPY", "KWD"])
prices = st.decimals(0, 99999, places=3)
rates = st.decimals(0, 1, places=4)
quantities = st.integers(1, 20)
FIVE = Taxation(Decimal("0.05"))


@st.composite
def orders(draw):
    """Priced lines, a parcel and a currency; parts of one order may be taxed at different rates."""
    currency, is_included, is_exempt = draw(currencies), draw(st.booleans()), draw(st.booleans())

    def part(price, quantity):
        taxation = Taxation(draw(rates), is_included=is_included, is_exempt=is_exempt)
        return pricing.part("x", "X", price, quantity=quantity, taxation=taxation, currency=currency)

    def line():
        quantity = draw(quantities)
        parts = [part(price, quantity) for price in draw(st.lists(prices, min_size=1, max_size=4))]
        priced = pricing.line(parts, quantity=quantity)
        share = draw(st.decimals(0, 1, places=2))
        return pricing.discounted(
            priced, [part.amount - money.rounded(part.amount * share, currency) for part in parts]
        )

    return [line() for _ in range(draw(st.integers(0, 6)))], part(draw(prices), 1), currency


@given(orders())
def test_parts_sum_to_the_totals(order):
    lines, parcel, currency = order

    totals = pricing.totals(lines, shipping=parcel, currency=currency)

    parts = [part for line in lines for part in line.parts]
    assert totals.subtotal == sum(part.amount for part in parts)
    assert totals.discount == sum(line.discount for line in lines)
    assert totals.shipping == parcel.amount
    assert totals.tax == sum(part.tax for part in parts) + totals.shipping_tax
    assert totals.tax_on_top in (0, totals.tax)
    assert totals.total == totals.subtotal - totals.discount + totals.shipping + totals.tax_on_top
    assert 0 <= totals.tax <= totals.total
    assert all(line.unit_price * line.quantity == line.line_total for line in lines)
    for amount in (totals.total, totals.subtotal, totals.discount, totals.shipping, totals.tax_on_top):
        money.to_minor(amount, currency)  # can be charged


@given(orders(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(order, random):
    lines, parcel, currency = order
    totals = pricing.totals(lines, shipping=parcel, currency=currency)

    random.shuffle(lines)

    assert pricing.totals(lines, shipping=parcel, currency=currency) == totals


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
    part = pricing.part("x", "X", Decimal(price), quantity=2, taxation=FIVE, currency=currency)

    assert (part.amount, part.tax, part.tax_on_top) == (Decimal(amount), Decimal(tax), 0)


def test_tax_on_top_is_added_to_the_total():
    on_top = Taxation(Decimal("0.0825"), is_included=False)
    part = pricing.part("x", "X", Decimal("40.00"), quantity=2, taxation=on_top, currency="USD")

    totals = pricing.totals([pricing.line([part], quantity=2)], shipping=None, currency="USD")

    assert (totals.subtotal, totals.tax, totals.tax_on_top) == (Decimal("80.00"), Decimal("6.60"), Decimal("6.60"))
    assert totals.total == Decimal("86.60")


def test_who_owes_no_tax_pays_the_price_without_it():
    exempt = Taxation(Decimal("0.05"), is_exempt=True)
    part = pricing.part("x", "X", Decimal("105.00"), quantity=2, taxation=exempt, currency="USD")

    assert (part.amount, part.tax) == (Decimal("200.00"), 0)


def test_a_discount_makes_the_tax_smaller():
    part = pricing.part("x", "X", Decimal("105.00"), taxation=FIVE, currency="USD")

    line = pricing.discounted(pricing.line([part], quantity=1), [Decimal("21.00")])

    assert (line.line_total, line.discount, line.tax) == (Decimal("105.00"), Decimal("21.00"), Decimal("4.00"))
    assert pricing.totals([line], shipping=None, currency="USD").total == Decimal("84.00")


@pytest.mark.parametrize("discount", ["-0.01", "40.01"])
def test_a_discount_is_never_more_than_the_part_nor_less_than_nothing(discount):
    part = pricing.part("x", "X", Decimal("40.00"), taxation=FIVE, currency="USD")

    with pytest.raises(ValueError, match="between nothing and the amount"):
        pricing.discounted(pricing.line([part], quantity=1), [Decimal(discount)])


def test_an_empty_cart_costs_nothing():
    totals = pricing.totals([], shipping=None, currency="USD")

    assert (totals.total, totals.tax) == (0, 0)
