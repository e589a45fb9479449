"""A prescription holds through its last day."""

from datetime import date

import pytest

from prescriptions.optics.prescribed import (
    Dates,
    Purpose,
)
from prescriptions.tests.prescriptions_to_check import TODAY, errors, glasses, verdict, warnings

YESTERDAY, TOMORROW = date(2026, 2, 28), date(2026, 3, 2)


def test_on_its_last_day_it_holds_and_on_the_next_it_does_not():
    issued = date(2024, 3, 1)

    assert errors(glasses(dates=Dates(issued=issued, expires=TODAY)), Purpose.ORDER) == []
    assert errors(glasses(dates=Dates(issued=issued, expires=YESTERDAY)), Purpose.ORDER) == ["date.expired"]


def test_an_expired_one_may_be_kept_but_that_is_said():
    assert warnings(glasses(dates=Dates(expires=YESTERDAY))) == ["date.expired"]


def test_where_the_day_of_presentation_counts_it_may_expire_afterwards():
    shown = Dates(issued=date(2024, 2, 28), expires=YESTERDAY, presented=YESTERDAY)
    announced = Dates(issued=date(2024, 2, 28), expires=YESTERDAY, presented=TOMORROW)

    assert errors(glasses(dates=shown), Purpose.ORDER) == []
    assert errors(glasses(dates=announced), Purpose.ORDER) == ["date.expired"]


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (Dates(), []),
        (Dates(issued=TODAY), []),
        (Dates(issued=TOMORROW), ["date.issued_in_future"]),
        (Dates(issued=TODAY, expires=TODAY), []),
        (Dates(issued=TODAY, expires=YESTERDAY), ["date.expiry_before_issue"]),
    ],
)
def test_a_prescription_is_written_before_it_ends(dates, found):
    assert errors(glasses(dates=dates)) == found


def test_nothing_is_ordered_from_one_without_a_date():
    assert errors(glasses(dates=Dates()), Purpose.ORDER) == ["date.issue_missing"]
    assert verdict(glasses(dates=Dates())).status == "accept"
