from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almahra.core import money


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("89", "USD", "89.00"),
        ("5.12", "KWD", "5.120"),
        ("500", "JPY", "500"),
        ("0.005", "EUR", "0.01"),
    ],
)
def test_an_amount_is_written_with_its_currencys_decimals(amount, currency, written):
    assert money.text(Decimal(amount), currency) == written


@pytest.mark.parametrize(
    ("amount", "currency", "chargeable"),
    [
        ("1.005", "USD", "1.01"),
        ("1.004", "USD", "1.00"),
        ("5.125", "KWD", "5.130"),  # card networks take dinars in steps of ten fils
        ("99.5", "JPY", "100"),
        ("10.49", "ISK", "10.00"),
    ],
)
def test_amounts_round_half_up_to_what_can_be_charged(amount, currency, chargeable):
    assert money.rounded(Decimal(amount), currency) == Decimal(chargeable)


def test_minor_units_and_back():
    assert money.to_minor(Decimal("19.99"), "USD") == 1999
    assert money.to_minor(Decimal("5.120"), "KWD") == 5120
    assert money.to_minor(Decimal(500), "JPY") == 500
    assert money.to_minor(Decimal(5), "ISK") == 500
    assert money.from_minor(5120, "OMR") == Decimal("5.120")


@pytest.mark.parametrize(("amount", "currency"), [("5.124", "KWD"), ("1.5", "JPY"), ("1.005", "USD"), ("5.5", "UGX")])
def test_an_amount_that_can_not_be_charged_has_no_minor_units(amount, currency):
    with pytest.raises(ValueError, match=currency):
        money.to_minor(Decimal(amount), currency)


def test_a_float_is_no_amount():
    with pytest.raises(TypeError):
        money.to_minor(19.99, "USD")


def test_the_tax_inside_a_price():
    assert money.tax_within(Decimal("105.00"), Decimal("0.05"), "USD") == Decimal("5.00")
    assert money.tax_within(Decimal("40.00"), Decimal("0.05"), "USD") == Decimal("1.90")
    assert money.tax_within(Decimal("40.00"), Decimal(0), "USD") == Decimal("0.00")


amounts = st.integers(0, 10**7)


@given(st.lists(amounts, min_size=1, max_size=12), amounts, st.sampled_from(["USD", "JPY", "KWD"]))
def test_a_spread_sums_to_its_total_and_follows_the_weights(weights, cents, currency):
    total = cents * money.smallest_step(currency)

    shares = money.spread(total, [Decimal(weight) for weight in weights], currency)

    assert sum(shares) == (total if any(weights) else 0)
    assert all(share >= 0 for share in shares)
    for share, weight in zip(shares, weights, strict=True):
        if any(weights):
            assert abs(share - total * weight / sum(weights)) < money.smallest_step(currency)
