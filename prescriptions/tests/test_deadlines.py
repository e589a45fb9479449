"""Eight business hours on the clock of the prescriber."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.deadlines import BusinessHours, Opening, federal_holidays, verification_deadline

NEW_YORK = ZoneInfo("America/New_York")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
WITH_SATURDAYS = BusinessHours(saturday=Opening(time(9), time(13)))


def in_new_york(text):
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("received", "deadline"),
    [
        ("2026-03-02T10:00", "2026-03-03T10:00"),
        ("2026-03-02T09:00", "2026-03-02T17:00"),
        ("2026-03-02T06:00", "2026-03-02T17:00"),
        ("2026-03-02T17:00", "2026-03-03T17:00"),
        ("2026-03-02T16:59:30", "2026-03-03T16:59:30"),
        ("2026-03-06T15:00", "2026-03-09T15:00"),  # over a weekend in which the clocks go forward
        ("2026-03-08T12:00", "2026-03-09T17:00"),
    ],
)
def test_eight_business_hours_pass(received, deadline):
    assert verification_deadline(in_new_york(received), zone=NEW_YORK) == in_new_york(deadline)


def test_the_clock_is_that_of_the_prescriber():
    received = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)  # Monday, half past four in the afternoon in Los Angeles

    deadline = verification_deadline(received, zone=LOS_ANGELES)

    assert deadline == datetime(2026, 3, 3, 16, 30, tzinfo=LOS_ANGELES)
    assert deadline.tzinfo is LOS_ANGELES


def test_holidays_do_not_count():
    thanksgiving = federal_holidays(2026)

    deadline = verification_deadline(in_new_york("2026-11-25T12:00"), zone=NEW_YORK, holidays=thanksgiving)

    assert deadline == in_new_york("2026-11-27T12:00")


def test_saturdays_count_only_if_their_hours_are_known():
    friday = in_new_york("2026-03-06T15:00")

    with_them = verification_deadline(friday, zone=NEW_YORK, hours=WITH_SATURDAYS)

    assert with_them == in_new_york("2026-03-09T11:00")  # 2 h on Friday, 4 h on Saturday, 2 h on Monday


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        verification_deadline(datetime(2026, 3, 2, 10), zone=NEW_YORK)


def test_the_federal_holidays_of_2026():
    assert sorted(federal_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),  # observed: the 4th is a Saturday
        date(2026, 7, 4),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    ]


def test_new_year_on_a_saturday_is_observed_in_the_old_year():
    assert date(2027, 12, 31) in federal_holidays(2027)
    assert date(2028, 1, 1) in federal_holidays(2028)


moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(moments, st.frozensets(st.dates(date(2000, 1, 1), date(2100, 1, 1)), max_size=5))
def test_a_deadline_is_in_business_hours_and_eight_hours_away_or_more(received, holidays):
    deadline = verification_deadline(received, zone=NEW_YORK, holidays=holidays)

    assert deadline - received >= timedelta(hours=7)  # on the clock eight: one night a year has an hour less
    assert deadline.weekday() < 5
    assert time(9) < deadline.time() <= time(17)
    assert deadline.date() not in holidays


@given(moments, st.timedeltas(timedelta(0), timedelta(days=7)))
def test_who_asks_later_waits_at_least_as_long(received, later):
    assert verification_deadline(received, zone=NEW_YORK) <= verification_deadline(received + later, zone=NEW_YORK)
