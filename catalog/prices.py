"""What a variant costs at a moment: its own price, or that of its sale while the sale runs.

A sale begins at `sale_from` and is over at `sale_until`, or never where that is None. The rule is written twice,
for a row at hand and for a query, and a test holds the two together.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, Protocol

from django.db.models import Case, F, Q, When

LOOK_BACK = timedelta(days=30)  # Directive 98/6/EC, article 6a: the lowest price of 30 days before a reduction
FOR_EVER = datetime.max.replace(tzinfo=UTC)


class Priced(Protocol):
    """A variant, or what it was once."""

    @property
    def price(self) -> Decimal: ...
    @property
    def sale_price(self) -> Decimal | None: ...
    @property
    def sale_from(self) -> datetime | None: ...
    @property
    def sale_until(self) -> datetime | None: ...


class Version(NamedTuple):
    """The prices of a variant from `since` on, until the next version."""

    since: datetime
    price: Decimal
    sale_price: Decimal | None
    sale_from: datetime | None
    sale_until: datetime | None


def is_reduced(priced: Priced, at: datetime) -> bool:
    """Whether a sale runs at this moment."""
    begins, ends = priced.sale_from, priced.sale_until
    return priced.sale_price is not None and begins is not None and begins <= at and (ends is None or at < ends)


def effective(priced: Priced, at: datetime) -> Decimal:
    """What it costs at this moment."""
    return priced.sale_price if priced.sale_price is not None and is_reduced(priced, at) else priced.price


def reduced_at(at: datetime, prefix: str = "") -> Q:
    """`is_reduced` for a query; `prefix` leads to the variant, for example "variant__"."""
    runs = Q(**{f"{prefix}sale_price__isnull": False, f"{prefix}sale_from__lte": at})
    return runs & (Q(**{f"{prefix}sale_until": None}) | Q(**{f"{prefix}sale_until__gt": at}))


def effective_at(at: datetime, prefix: str = "") -> Case:
    """`effective` for a query."""
    return Case(When(reduced_at(at, prefix), then=F(f"{prefix}sale_price")), default=F(f"{prefix}price"))


def next_change(priced: Priced, after: datetime) -> datetime | None:
    """When its price changes by itself, because a sale begins or ends; None if it does not."""
    if priced.sale_price is None:
        return None
    turns = (turn for turn in (priced.sale_from, priced.sale_until) if turn is not None and turn > after)
    return min(turns, default=None)


def lowest_before(moment: datetime, versions: Iterable[Version]) -> Decimal | None:
    """The lowest price of the 30 days before `moment`, from all versions of a variant, oldest first.

    None if it was not on offer then.
    """
    begin = moment - LOOK_BACK
    return min((price for price, since, until in _spans(versions) if since < moment and until > begin), default=None)


def _spans(versions: Iterable[Version]) -> Iterator[tuple[Decimal, datetime, datetime]]:
    """Each price with the time from which, and the time until which, it was asked."""
    known = list(versions)
    ends = [*(after.since for after in known[1:]), FOR_EVER]
    for version, end in zip(known, ends, strict=False):  # without a version there is no end
        turns = (turn for turn in (version.sale_from, version.sale_until) if turn and version.since < turn < end)
        marks = [version.since, *sorted(turns), end]
        for since, until in pairwise(marks):
            if since < until:
                yield effective(version, since), since, until
