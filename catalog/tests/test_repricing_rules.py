"""New prices as numbers: exact cases, and what is true of all of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almahra.core import money
from catalog.repricing import Ending, How, endings, new_price

CURRENCIES = ["USD", "EUR", "KWD", "JPY", "ISK"]


@pytest.mark.parametrize(
    ("price", "how", "number", "ending", "currency", "becomes"),
    [
        ("89.00", "percent", "-20", "none", "USD", "71.20"),
        ("89.00", "percent", "-20", "90", "USD", "70.90"),
        ("89.00", "percent", "-20", "00", "USD", "71.00"),
        ("89.00", "percent", "50", "90", "USD", "133.90"),
        ("89.99", "percent", "-15", "none", "USD", "76.49"),  # 76.4915
        ("0.10", "percent", "-50", "none", "USD", "0.05"),
        ("0.01", "percent", "-50", "none", "USD", "0.01"),  # half a cent, up
        ("40.00", "amount", "-5.50", "none", "USD", "34.50"),
        ("40.00", "amount", "10", "90", "USD", "49.90"),
        ("40.00", "amount", "-50", "none", "USD", "0.00"),
        ("0.30", "amount", "0", "90", "USD", "0.90"),
        ("0.30", "amount", "0", "00", "USD", "0.00"),
        ("40.00", "fixed", "49.40", "90", "USD", "49.90"),  # as far from 48.90: up
        ("40.00", "fixed", "49.39", "90", "USD", "48.90"),
        ("40.00", "fixed", "49.50", "00", "USD", "50.00"),
        ("5.125", "percent", "10", "none", "KWD", "5.640"),  # 5.6375, in steps of ten fils
        ("5.125", "percent", "10", "90", "KWD", "5.900"),
        ("5.125", "percent", "10", "00", "KWD", "6.000"),
        ("1500", "percent", "-15", "none", "JPY", "1275"),
        ("1500", "percent", "-15", "90", "JPY", "1275"),  # there is no such ending
    ],
)
def test_a_price_becomes(price, how, number, ending, currency, becomes):
    new = new_price(Decimal(price), How(how), Decimal(number), Ending(ending), currency)

    assert money.text(new, currency) == becomes


def test_endings_are_offered_where_they_can_be_paid():
    assert [endings(currency) for currency in ("USD", "KWD")] == [["none", "90", "00"]] * 2
    assert [endings(currency) for currency in ("JPY", "ISK")] == [["none"]] * 2


prices = st.decimals(0, 100_000, places=3)
asked = st.one_of(
    st.tuples(st.just(How.PERCENT), st.decimals(-100, 300, places=1)),
    st.tuples(st.just(How.AMOUNT), st.decimals(-1000, 1000, places=2)),
    st.tuples(st.just(How.FIXED), st.decimals(0, 10_000, places=2)),
)


@given(prices, asked, st.sampled_from(Ending), st.sampled_from(CURRENCIES))
def test_every_new_price_can_be_charged_has_its_ending_and_is_near(price, question, ending, currency):
    how, number = question
    exact = {How.PERCENT: price * (100 + number) / 100, How.AMOUNT: price + number, How.FIXED: number}[how]

    new = new_price(price, how, number, ending, currency)

    assert new >= 0
    assert new == money.rounded(new, currency)
    if ending in endings(currency) and ending != Ending.AS_IT_IS:
        assert new % 1 == (Decimal("0.9") if ending == Ending.NINETY else 0)
        assert abs(new - max(exact, Decimal(0))) <= Decimal("0.9")
    else:
        assert abs(new - max(exact, Decimal(0))) <= money.smallest_step(currency) / 2


@given(prices, prices, asked, st.sampled_from(Ending), st.sampled_from(CURRENCIES))
def test_what_was_dearer_is_not_cheaper_afterwards(one, other, question, ending, currency):
    how, number = question
    low, high = (new_price(price, how, number, ending, currency) for price in sorted([one, other]))

    assert low <= high
