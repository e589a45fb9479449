"""Which rate rules where and when; rows are written as (country, region, rate in %, valid from)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart.places import Place
from cart.services.tax_gaps import Gap, gaps_of
from cart.tax import Rate, TaxTable, ruling_rate

TODAY = date(2026, 6, 1)
EVERYWHERE = ("", "", 5, "2020-01-01")
GERMANY = ("DE", "", 19, "2021-01-01")
SOON = ("DE", "", 20, "2026-06-02")
OLD = ("DE", "", 16, "2020-07-01")
NEVADA = ("US", "Nevada", 8, "2019-01-01")


def rows(*written):
    return [
        Rate("standard", country, region, Decimal(percent) / 100, date.fromisoformat(since), f"{percent} %")
        for country, region, percent, since in written
    ]


@pytest.mark.parametrize(
    ("table", "place", "name"),
    [
        ([], Place("DE"), None),
        ([EVERYWHERE], Place("DE"), "5 %"),
        ([EVERYWHERE], Place(), "5 %"),
        ([EVERYWHERE, GERMANY], Place("DE"), "19 %"),
        ([EVERYWHERE, GERMANY], Place("AT"), "5 %"),
        ([GERMANY], Place("AT"), None),
        ([GERMANY, OLD], Place("DE"), "19 %"),
        ([GERMANY, SOON], Place("DE"), "19 %"),
        ([SOON], Place("DE"), None),
        ([SOON, EVERYWHERE], Place("DE"), "5 %"),
        ([NEVADA], Place("US", "nevada "), "8 %"),
        ([NEVADA], Place("US", "Utah"), None),
        ([NEVADA], Place("US"), None),
        ([NEVADA, ("US", "", 1, "2026-01-01")], Place("US", "NEVADA"), "8 %"),
        ([NEVADA, ("US", "", 1, "2026-01-01")], Place("US", "Utah"), "1 %"),
        ([NEVADA], Place("MX", "Nevada"), None),
        ([("DE", "", 0, "2026-01-01"), EVERYWHERE], Place("DE"), "0 %"),
    ],
)
def test_the_closest_place_rules_and_then_the_newest_rate_in_force(table, place, name):
    found = ruling_rate(rows(*table), place, TODAY)

    assert (found.name if found else None) == name


@given(st.permutations([EVERYWHERE, GERMANY, SOON, OLD, NEVADA]))
def test_the_order_of_the_rows_does_not_matter(table):
    assert ruling_rate(rows(*table), Place("DE"), TODAY).name == "19 %"


def test_frames_and_lenses_may_differ():
    full, reduced = rows(GERMANY)[0], rows(("DE", "", 7, "2020-01-01"))[0]
    table = TaxTable({"standard": full, "reduced": reduced}, "standard", {"lens": "reduced"})

    assert [table.taxation(kind).rate for kind in ("frame", "lens", "shipping")] == [
        Decimal("0.19"),
        Decimal("0.07"),
        Decimal("0.19"),
    ]


def test_a_gap_is_not_guessed():
    taxation = TaxTable({"standard": None}, "standard").taxation("frame")

    assert (taxation.is_known, taxation.of(Decimal(40), "USD")) == (False, 0)


def test_a_thing_of_no_class_has_no_rate_where_no_class_is_the_default():
    table = TaxTable({"reduced": rows(GERMANY)[0]}, "", {"lens": "reduced"})

    assert (table.taxation("lens").is_known, table.taxation("frame").is_known) == (True, False)


def test_who_is_exempt_owes_nothing_and_the_rate_is_still_known():
    taxation = TaxTable({"standard": rows(GERMANY)[0]}, "standard", exemption_number="EX 1").taxation("frame")

    assert (taxation.rate_owed, taxation.is_known) == (0, True)
    assert taxation.payable(Decimal(119)) == 100


@pytest.mark.parametrize(
    ("table", "countries", "expected"),
    [
        ([EVERYWHERE], ["", "DE"], []),
        ([GERMANY], ["", "DE"], [Gap("Standard", "")]),
        ([GERMANY], ["AT", "DE"], [Gap("Standard", "AT")]),
        ([NEVADA], ["US"], [Gap("Standard", "US", ("Nevada",))]),
        ([SOON], ["DE"], [Gap("Standard", "DE")]),
    ],
)
def test_gaps_are_found_before_a_customer_does(table, countries, expected):
    assert list(gaps_of("Standard", rows(*table), countries, TODAY)) == expected
