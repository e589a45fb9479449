"""Counting the days on which a shop works. Nothing here reads a database or a setting."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

MOST_DAYS_CLOSED = 366  # in a row; a shop that is closed for longer has no next working day


@dataclass(frozen=True)
class Calendar:
    """`weekdays` are worked, Monday being 0; the `closed` days are not."""

    weekdays: frozenset[int]
    closed: Collection[date] = field(default_factory=frozenset)

    def after(self, day: date, working_days: int) -> date:
        """The day when `working_days` more days of work are done; with 0 the first working day from `day` on."""
        day = self._next_open(day)
        for _ in range(working_days):
            day = self._next_open(day + timedelta(days=1))
        return day

    def _next_open(self, day: date) -> date:
        for _ in range(MOST_DAYS_CLOSED):
            if day.weekday() in self.weekdays and day not in self.closed:
                return day
            day += timedelta(days=1)
        return day
