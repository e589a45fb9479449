"""What a variant costs at a moment: the rule in Python and the rule in SQL, and the lowest price of thirty days."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Variant
from catalog.prices import Version, effective, effective_at, is_reduced, lowest_before, next_change, reduced_at
from catalog.tests.factories import ProductFactory

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
moments = st.integers(0, 4).map(lambda step: BEGIN + step * INSTANT)  # so near that ends meet


@st.composite
def sales(draw):
    """The fields of a variant with a sale, or without."""
    price = draw(st.decimals("0.001", 1000, places=3))
    if draw(st.booleans()):
        return {"price": price, "sale_price": None, "sale_from": None, "sale_until": None}
    begins = draw(moments)
    ends = draw(st.none() | moments.filter(lambda moment: moment > begins))
    cheaper = draw(st.decimals(0, price, places=3).filter(lambda amount: amount < price))
    return {"price": price, "sale_price": cheaper, "sale_from": begins, "sale_until": ends}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(sales(), min_size=1, max_size=8), moments)
def test_python_and_sql_agree_about_every_price_at_every_moment(fields, now):
    product = ProductFactory()
    variants = Variant.objects.bulk_create(
        Variant(product=product, sku=f"HYP-{number}", **one) for number, one in enumerate(fields)
    )

    told = {variant.pk: variant for variant in Variant.objects.annotate(now_price=effective_at(now))}
    reduced = set(Variant.objects.filter(reduced_at(now)).values_list("pk", flat=True))

    for variant in variants:
        assert told[variant.pk].now_price == effective(variant, now)
        assert (variant.pk in reduced) == is_reduced(variant, now)
    Variant.objects.all().delete()


def version(price, *, since=BEGIN, sale=None, begins=None, ends=None):
    return Version(since, Decimal(price), sale and Decimal(sale), begins, ends)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (BEGIN - INSTANT, 100),
        (BEGIN, 80),  # the beginning is in the sale
        (BEGIN + 5 * INSTANT - INSTANT, 80),
        (BEGIN + 5 * INSTANT, 100),  # its end is not
    ],
)
def test_a_sale_runs_from_its_beginning_until_before_its_end(moment, expected):
    priced = version(100, sale=80, begins=BEGIN, ends=BEGIN + 5 * INSTANT)

    assert effective(priced, moment) == expected


def test_a_sale_without_an_end_goes_on():
    assert effective(version(100, sale=80, begins=BEGIN), datetime(2999, 1, 1, tzinfo=UTC)) == 80


def test_a_price_turns_when_its_sale_begins_and_ends():
    priced = version(100, sale=80, begins=BEGIN, ends=BEGIN + timedelta(days=7))

    assert next_change(priced, BEGIN - INSTANT) == BEGIN
    assert next_change(priced, BEGIN) == BEGIN + timedelta(days=7)
    assert next_change(priced, BEGIN + timedelta(days=7)) is None
    assert next_change(version(100), BEGIN) is None
    assert next_change(version(100, sale=80, begins=BEGIN), BEGIN) is None


def days(number):
    return BEGIN + timedelta(days=number)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([], None),
        ([version(90, since=days(0))], None),  # not on offer before
        ([version(90, since=days(-1))], 90),
        ([version(60, since=days(-90)), version(100, since=days(-60))], 100),  # long ago
        ([version(60, since=days(-90)), version(100, since=days(-30))], 100),  # over when the 30 days begin
        ([version(60, since=days(-90)), version(100, since=days(-30) + INSTANT)], 60),  # not quite over
        ([version(100, since=days(-60)), version(60, since=days(-10)), version(90, since=days(-5))], 60),
        ([version(100, since=days(-60), sale=70, begins=days(-20), ends=days(-10))], 70),  # an earlier sale
        ([version(100, since=days(-60), sale=70, begins=days(-50), ends=days(-30))], 100),  # an earlier one, over
        ([version(100, since=days(-60), sale=70, begins=days(0))], 100),  # the sale itself does not count
        ([version(100, since=days(-60)), version(10, since=days(0))], 100),
        # It would have begun, but was withdrawn before.
        ([version(100, since=days(-60), sale=70, begins=days(-5)), version(100, since=days(-6))], 100),
    ],
)
def test_the_lowest_price_of_the_thirty_days_before(versions, expected):
    assert lowest_before(BEGIN, versions) == expected
