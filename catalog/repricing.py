"""New prices from old ones: by so many per cent, by an amount, or fixed, and then to an ending such as .90.

Pure arithmetic. Which variants get a new price, and when, is for `catalog.services.repricing`.
"""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from almahra.core import money

NINETY = Decimal("0.90")


class How(StrEnum):
    """What the number means: per cent more (-20: a fifth less), an amount more, or the price itself."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FIXED = "fixed"


class Ending(StrEnum):
    """What a price ends in, to the nearest one up or down."""

    AS_IT_IS = "none"
    NINETY = "90"
    WHOLE = "00"


def endings(currency: str) -> list[Ending]:
    """Those that make sense: yen have no decimals, and of krónur nobody can pay nine tenths."""
    is_divided = money.rounded(NINETY, currency) == NINETY
    return list(Ending) if is_divided else [Ending.AS_IT_IS]


def new_price(price: Decimal, how: How, number: Decimal, ending: Ending, currency: str) -> Decimal:
    """What `price` becomes: an amount that can be charged, 0 where it would be less.

    Half up, as all money here; with an ending, the nearest price with it that is not below 0.
    """
    exact = {
        How.PERCENT: price * (100 + number) / 100,
        How.AMOUNT: price + number,
        How.FIXED: number,
    }[how]
    return ended(max(exact, Decimal(0)), ending, currency)


def ended(amount: Decimal, ending: Ending, currency: str) -> Decimal:
    if ending not in endings(currency) or ending is Ending.AS_IT_IS:
        return money.rounded(amount, currency)
    last = NINETY if ending is Ending.NINETY else Decimal(0)
    whole = (amount - last).quantize(Decimal(1), ROUND_HALF_UP)
    return money.rounded(max(whole, Decimal(0)) + last, currency)
