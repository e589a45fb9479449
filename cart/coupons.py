"""What a coupon takes off, and why it takes nothing off.

A discount belongs to the parts of lines, never to the parcel. It is rounded once, for all that the coupon is for
together, and then spread over the parts by largest remainder: parts sum to it exactly. Which part gets the odd
cent depends on what the parts are, and not on where they stand in the cart. Nothing here reads a database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, Protocol
from uuid import UUID

from almahra.core import money

from . import pricing
from .errors import (
    CouponExpired,
    CouponMinimum,
    CouponNotBegun,
    CouponNotForThese,
    CouponRefused,
    CouponUsedByYou,
    CouponUsedUp,
)
from .messages import Message
from .models import Coupon
from .pricing import NOTHING, PricedLine

REFUSALS: dict[str, type[CouponRefused]] = {
    Coupon.State.OFF: CouponExpired,
    Coupon.State.NOT_BEGUN: CouponNotBegun,
    Coupon.State.OVER: CouponExpired,
    Coupon.State.USED_UP: CouponUsedUp,
}


class Goods(Protocol):
    """A line of a cart, as far as a coupon cares."""

    @property
    def id(self) -> UUID: ...
    @property
    def sku(self) -> str: ...
    @property
    def brand_id(self) -> int: ...
    @property
    def category_id(self) -> int: ...
    @property
    def priced(self) -> PricedLine: ...


class Share(NamedTuple):
    """One part that a discount is spread over, with what tells it from all others, wherever its line stands."""

    amount: Decimal
    sku: str
    kind: str
    rate: Decimal
    line_id: UUID
    position: int


@dataclass(frozen=True)
class Outcome:
    """What a coupon does to the lines of a cart: it makes them cheaper, or there is a `refusal`."""

    coupon: Coupon
    lines: tuple[PricedLine, ...]
    currency: str
    refusal: CouponRefused | None = None

    @property
    def code(self) -> str:
        return self.coupon.code

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), NOTHING)

    @property
    def is_applied(self) -> bool:
        return self.refusal is None

    @property
    def reason(self) -> Message | None:
        """Why it takes nothing off."""
        return Message(self.refusal.code, str(self.refusal)) if self.refusal else None


def normalised(code: str) -> str:
    """A code as we keep it, from what somebody typed."""
    return code.strip().upper()


def outcome(coupon: Coupon, goods: Sequence[Goods], *, now: datetime, currency: str) -> Outcome:
    """What `coupon` does to `goods`, whose lines it gives back in their order."""
    try:
        check(coupon, now=now)
        return Outcome(coupon, tuple(reduced(coupon, goods, currency=currency)), currency)
    except CouponRefused as refusal:
        return Outcome(coupon, tuple(one.priced for one in goods), currency, refusal)


def check(coupon: Coupon, *, now: datetime) -> None:
    """Raise the CouponRefused that holds whatever is in the cart: not begun, over, used up, used by this buyer."""
    if refusal := REFUSALS.get(coupon.state_at(now)):
        raise refusal(coupon=coupon.code)
    if coupon.limit_per_customer is not None and coupon.used_by_buyer >= coupon.limit_per_customer:
        raise CouponUsedByYou(coupon=coupon.code)


def reduced(coupon: Coupon, goods: Sequence[Goods], *, currency: str) -> list[PricedLine]:
    """The priced lines of `goods`, in their order, with the coupon taken off.

    Raises CouponNotForThese or CouponMinimum, both judged by the goods that the coupon is for.
    """
    shares = sorted(share for one in goods if is_for(coupon, one) for share in _shares(one))
    eligible = sum((share.amount for share in shares), NOTHING)
    discount = discount_of(coupon, eligible, currency=currency)
    if not discount:
        raise CouponNotForThese(coupon=coupon.code)
    if eligible < coupon.minimum:
        raise CouponMinimum(coupon=coupon.code, minimum=money.text(coupon.minimum, currency), currency=currency)
    spread = money.spread(discount, [share.amount for share in shares], currency)
    by_part = {(share.line_id, share.position): less for share, less in zip(shares, spread, strict=True)}
    return [
        pricing.discounted(
            one.priced, [by_part.get((one.id, position), NOTHING) for position in range(len(one.priced.parts))]
        )
        for one in goods
    ]


def is_for(coupon: Coupon, one: Goods) -> bool:
    """Whether it is in a category and of a brand that the coupon names; naming none means all."""
    return (not coupon.category_ids or one.category_id in coupon.category_ids) and (
        not coupon.brand_ids or one.brand_id in coupon.brand_ids
    )


def discount_of(coupon: Coupon, eligible: Decimal, *, currency: str) -> Decimal:
    """What it takes off goods of `eligible`: never more than they cost, and nothing in another currency."""
    if coupon.currency != currency:
        return NOTHING
    if coupon.percent is not None:
        return money.rounded(eligible * coupon.percent / 100, currency)
    return min(money.rounded(coupon.amount or NOTHING, currency), eligible)


def _shares(one: Goods) -> Iterator[Share]:
    for position, part in enumerate(one.priced.parts):
        yield Share(part.amount, one.sku, part.kind, part.taxation.rate, one.id, position)
