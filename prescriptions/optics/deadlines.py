"""How long a prescriber has to answer before a contact-lens prescription counts as verified.

16 CFR 315.2 (the Contact Lens Rule of the United States): eight business hours, Monday to Friday from 9 to 17 o'clock
in the time zone of the prescriber, without federal holidays; the prescriber's own hours on a Saturday only if the
seller knows them. A request outside these hours counts from the next opening.
"""

from collections.abc import Container
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6  # as date.weekday() counts
A_DAY = timedelta(days=1)


class Opening(NamedTuple):
    """Business hours of a day, on the clock of the prescriber. `opens` is before `closes`."""

    opens: time
    closes: time


class BusinessHours(NamedTuple):
    """What counts as business hours, and how many of them a prescriber has."""

    weekday: Opening = Opening(time(9), time(17))
    saturday: Opening | None = None
    to_answer: timedelta = timedelta(hours=8)


CONTACT_LENS_RULE = BusinessHours()


def verification_deadline(
    received: datetime,
    *,
    zone: tzinfo,
    holidays: Container[date] = (),
    hours: BusinessHours = CONTACT_LENS_RULE,
) -> datetime:
    """When the business hours to answer have passed, in the time zone `zone` of the prescriber.

    `received` is an aware time: when the whole request had reached the prescriber. Raises ValueError for a naive
    one, and OverflowError if there is no business day left before the year 10000.
    """
    if received.tzinfo is None:
        raise ValueError("A time without its zone is no deadline.")
    # On the clock of the wall: no zone changes its clock in business hours, and those are what is counted.
    clock = received.astimezone(zone).replace(tzinfo=None)
    remaining = hours.to_answer
    while True:
        opening = _opening(clock.date(), holidays, hours)
        if opening:
            start = max(clock, datetime.combine(clock.date(), opening.opens))
            until_closing = datetime.combine(clock.date(), opening.closes) - start
            if until_closing >= remaining:
                return (start + remaining).replace(tzinfo=zone)
            remaining -= max(until_closing, timedelta(0))
        clock = datetime.combine(clock.date() + A_DAY, time(0))


def federal_holidays(year: int) -> frozenset[date]:
    """The federal holidays of the United States in `year` (5 U.S.C. 6103), as they are and as they are observed.

    One that falls on a Saturday is observed on the Friday before, one on a Sunday on the Monday after. 1 January of
    the next year can be observed on 31 December of this one.
    """
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [
        _nth(year, 1, MONDAY, 3),  # Martin Luther King Jr.
        _nth(year, 2, MONDAY, 3),  # Washington
        _nth(year, 6, MONDAY, 1) - timedelta(days=7),  # Memorial Day: the last Monday of May
        _nth(year, 9, MONDAY, 1),  # Labor Day
        _nth(year, 10, MONDAY, 2),  # Columbus Day
        _nth(year, 11, THURSDAY, 4),  # Thanksgiving
    ]
    observed = [_observed(day) for day in [*fixed, date(year + 1, 1, 1)]]
    return frozenset(day for day in [*fixed, *moving, *observed] if day.year == year)


def _opening(day: date, holidays: Container[date], hours: BusinessHours) -> Opening | None:
    if day in holidays or day.weekday() == SUNDAY:
        return None
    return hours.saturday if day.weekday() == SATURDAY else hours.weekday


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _observed(day: date) -> date:
    shift = {SATURDAY: -A_DAY, SUNDAY: A_DAY}.get(day.weekday(), timedelta(0))
    return day + shift
