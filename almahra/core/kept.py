"""Rules that staff change a few times a year, read every few seconds by each process and not by every request."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings

Rules = TypeVar("Rules")


class Kept(Generic[Rules]):
    """A function that reads rules, as a decorator: `rules.lately()` costs nothing most of the time.

    Each process keeps a copy of its own and nobody tells it of a change. For RULES_KEPT_SECONDS after one, of two
    processes the first may answer by the old rules and the second by the new ones. That does for what a customer
    agrees to before it counts, such as a total that comes back as `expected_total`: two copies that differ are a
    "price has changed", and never another amount than the one agreed to. It does not do for stock, coupons or rights.

    Keep values that nobody can change, in no language, and nothing that another day would answer in another way.
    """

    def __init__(self, read: Callable[[], Rules]) -> None:
        self._read = read
        self._known: tuple[float, Rules] | None = None

    def lately(self) -> Rules:
        """The rules of now, or of at most RULES_KEPT_SECONDS ago."""
        known = self._known  # looked at once: another thread may put a newer copy there
        if known and time.monotonic() - known[0] < settings.RULES_KEPT_SECONDS:
            return known[1]
        return self.now()

    def now(self) -> Rules:
        """The rules as they stand, for those who may just have changed them."""
        asked_at = time.monotonic()  # from before the question on, a change may be missing in the answer
        rules = self._read()
        self._known = asked_at, rules
        return rules

    def forget(self) -> None:
        self._known = None
