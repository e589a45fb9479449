from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from almahra.core import money
from cart import coupons, pricing
from cart.errors import (
    CouponExpired,
    CouponMinimum,
    CouponNotBegun,
    CouponNotForThese,
    CouponUsedByYou,
    CouponUsedUp,
)
from cart.models import Coupon
from cart.pricing import PricedLine, Taxation

NOW = datetime(2026, 3, 1, 12)
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
currencies = st.sampled_from(["USD", "JPY", "KWD"])
rates = st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.15"), Decimal("0.0825")])


@dataclass(frozen=True)
class Line:
    priced: PricedLine
    sku: str = "AL-1"
    brand_id: int = 1
    category_id: int = 1
    id: UUID = field(default_factory=uuid4)


def coupon(*, brands=(), categories=(), used_by_buyer=0, **fields):
    """A tenth off everything, unless told otherwise; never in a database."""
    made = Coupon(
        code="SPRING",
        valid_from=NOW - timedelta(days=1),
        **{"currency": "USD", **({} if "amount" in fields else {"percent": Decimal(10)}), **fields},
    )
    made.brand_ids, made.category_ids, made.used_by_buyer = brands, categories, used_by_buyer
    return made


def line(*prices, quantity=1, currency="USD", rate="0.05", is_included=True, **told):
    taxation = Taxation(Decimal(rate), is_included=is_included)
    parts = [
        pricing.part(
            f"part-{number}", "A part", Decimal(price), quantity=quantity, taxation=taxation, currency=currency
        )
        for number, price in enumerate(prices)
    ]
    return Line(pricing.line(parts, quantity=quantity), **told)


def discounts(lines, by, currency="USD"):
    return [money.text(one.discount, currency) for one in coupons.reduced(by, lines, currency=currency)]


@st.composite
def purchases(draw):
    """Lines of one order in one currency, and a coupon for some or all of them."""
    currency, is_included = draw(currencies), draw(st.booleans())

    def one(number):
        return line(
            *draw(st.lists(st.decimals(0, 5000, places=2), min_size=1, max_size=4)),
            quantity=draw(st.integers(1, 20)),
            currency=currency,
            rate=draw(rates),
            is_included=is_included,
            sku=draw(st.sampled_from(["AL-1", "AL-2", "AL-3"])),
            brand_id=draw(st.integers(1, 2)),
            category_id=draw(st.integers(1, 2)),
            id=UUID(int=number),
        )

    off = draw(
        st.one_of(
            st.fixed_dictionaries({"percent": st.decimals("0.01", 100, places=2)}),
            st.fixed_dictionaries({"amount": st.decimals("0.01", 9000, places=2)}),
        )
    )
    scope = st.lists(st.integers(1, 2), max_size=1)
    code = coupon(currency=currency, brands=draw(scope), categories=draw(scope), **off)
    return [one(number) for number in range(draw(st.integers(1, 6)))], code, currency


def bought(lines, code, currency):
    """The lines as they are paid."""
    try:
        return coupons.reduced(code, lines, currency=currency)
    except CouponNotForThese:
        return [one.priced for one in lines]


@patient
@given(purchases())
def test_the_discount_is_exact_and_stays_within_its_parts(purchase):
    lines, code, currency = purchase
    eligible = sum(one.priced.line_total for one in lines if coupons.is_for(code, one))

    paid = bought(lines, code, currency)

    totals = pricing.totals(paid, shipping=None, currency=currency)
    if code.percent is not None:
        assert totals.discount == money.rounded(eligible * code.percent / 100, currency)
    else:
        assert totals.discount == min(money.rounded(code.amount, currency), eligible)
    parts = [part for one in paid for part in one.parts]
    assert all(0 <= part.discount <= part.amount for part in parts)
    assert all(money.rounded(part.discount, currency) == part.discount for part in parts)
    assert sum(part.discount for part in parts) == totals.discount
    assert totals.total == totals.subtotal - totals.discount + totals.tax_on_top
    assert totals.total >= totals.tax >= 0
    assert all(not after.discount for one, after in zip(lines, paid, strict=True) if not coupons.is_for(code, one))


@patient
@given(purchases(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_neither_totals_nor_a_line(purchase, random):
    lines, code, currency = purchase
    paid = bought(lines, code, currency)
    shuffled = random.sample(lines, len(lines))

    again = bought(shuffled, code, currency)

    assert pricing.totals(again, shipping=None, currency=currency) == pricing.totals(
        paid, shipping=None, currency=currency
    )
    assert {one.id: after for one, after in zip(shuffled, again, strict=True)} == {
        one.id: after for one, after in zip(lines, paid, strict=True)
    }


@patient
@given(st.lists(st.decimals(0, 5000, places=2), min_size=1, max_size=5), currencies)
def test_a_hundred_percent_off_is_free(prices, currency):
    lines = [line(*prices, currency=currency)]

    paid = bought(lines, coupon(percent=Decimal(100), currency=currency), currency)

    totals = pricing.totals(paid, shipping=None, currency=currency)
    assert (totals.total, totals.tax) == (0, 0)


@pytest.mark.parametrize(
    ("currency", "price", "percent", "discount"),
    [
        ("USD", "10.05", "10", "1.01"),  # 1.005
        ("USD", "0.10", "5", "0.01"),  # 0.005
        ("JPY", "105", "10", "11"),  # 10.5
        ("KWD", "1.05", "10", "0.110"),  # 0.105, and a dinar is charged in steps of ten fils
    ],
)
def test_a_percentage_is_rounded_half_up_to_what_can_be_charged(currency, price, percent, discount):
    code = coupon(percent=Decimal(percent), currency=currency)

    assert discounts([line(price, currency=currency)], code, currency) == [discount]


def test_an_amount_takes_off_no_more_than_the_things_cost():
    assert discounts([line("30.00"), line("10.00")], coupon(amount=Decimal(50))) == ["30.00", "10.00"]


def test_a_discount_is_spread_by_what_each_part_costs():
    frame_and_lens, case = line("70.00", "20.00"), line("10.00", sku="AL-2")

    first, second = coupons.reduced(coupon(amount=Decimal("10.00")), [frame_and_lens, case], currency="USD")

    assert [str(part.discount) for part in first.parts] == ["7.00", "2.00"]
    assert second.discount == Decimal("1.00")


def test_the_odd_cent_goes_to_the_same_line_in_any_order():
    one, two = line("5.00", sku="AL-1"), line("5.00", sku="AL-2", rate="0.15")
    code = coupon(amount=Decimal("0.01"))

    assert discounts([one, two], code) == ["0.01", "0.00"]
    assert discounts([two, one], code) == ["0.00", "0.01"]


def test_a_coupon_takes_off_only_what_it_is_for():
    lines = [line("10.00", brand_id=1, category_id=5), line("10.00", brand_id=2, category_id=5), line("10.00")]

    assert discounts(lines, coupon(brands=[1], categories=[5, 6])) == ["1.00", "0.00", "0.00"]


@pytest.mark.parametrize("code", [coupon(brands=[9]), coupon(categories=[9]), coupon(currency="EUR")])
def test_a_coupon_for_other_things_is_refused(code):
    with pytest.raises(CouponNotForThese):
        coupons.reduced(code, [line("10.00")], currency="USD")


def test_a_discount_of_less_than_the_smallest_coin_is_none():
    with pytest.raises(CouponNotForThese):
        coupons.reduced(coupon(percent=Decimal(1)), [line("0.10")], currency="USD")


def test_the_minimum_is_of_what_the_coupon_is_for():
    code = coupon(minimum=Decimal("50.000"), brands=[1])
    lines = [line("49.99", brand_id=1), line("100.00", brand_id=2)]

    with pytest.raises(CouponMinimum) as refused:
        coupons.reduced(code, lines, currency="USD")

    assert str(refused.value) == "What the code SPRING is for must come to 50.00 USD or more."
    assert discounts([line("50.00", brand_id=1)], code) == ["5.00"]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"is_active": False}, CouponExpired),
        ({"valid_until": NOW}, CouponExpired),
        ({"limit": 3, "used": 3}, CouponUsedUp),
        ({"limit_per_customer": 1, "used_by_buyer": 1}, CouponUsedByYou),
    ],
)
def test_a_coupon_that_nothing_would_help_is_refused(fields, refusal):
    with pytest.raises(refusal):
        coupons.check(coupon(**fields), now=NOW)


def test_a_coupon_is_good_from_its_first_moment_on():
    code = coupon(limit=3, used=2, limit_per_customer=2, used_by_buyer=1, valid_until=NOW)

    coupons.check(code, now=code.valid_from)
    with pytest.raises(CouponNotBegun):
        coupons.check(code, now=code.valid_from - timedelta(microseconds=1))


@pytest.mark.parametrize("typed", ["spring", " Spring ", "SPRING"])
def test_a_code_is_known_however_it_is_typed(typed):
    assert coupons.normalised(typed) == "SPRING"
