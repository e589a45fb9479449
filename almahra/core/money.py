"""Amounts of money: Decimal, in one currency, rounded half up to what can be paid."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache

# ISO 4217 minor units that are not 2.
DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(), 0),  # noqa: SIM905  (a list to read)
    **dict.fromkeys(["BHD", "JOD", "KWD", "OMR", "TND"], 3),
}
# What a card network charges in: krónur and shillings whole, dinars in steps of ten fils.
COARSER_STEPS = {
    **dict.fromkeys(["ISK", "UGX"], Decimal(1)),
    **dict.fromkeys(["BHD", "JOD", "KWD", "OMR", "TND"], Decimal("0.01")),
}


def decimals(currency: str) -> int:
    """Digits after the point in which `currency` is written."""
    return DECIMALS.get(currency.upper(), 2)


def smallest_step(currency: str) -> Decimal:
    """The smallest amount of `currency` that can be charged."""
    return COARSER_STEPS.get(currency.upper(), Decimal(1).scaleb(-decimals(currency)))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` half up to a chargeable amount: 1.005 USD is 1.01, 5.125 KWD is 5.130."""
    step = smallest_step(currency)
    return ((amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(_unit(currency))


def text(amount: Decimal, currency: str) -> str:
    """`amount` with the currency's own number of decimals, as the API writes it: "89.00", "5.120", "500"."""
    return f"{amount.quantize(_unit(currency), ROUND_HALF_UP):f}"


def to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in minor units (cents, fils). Raises ValueError for an amount that can not be charged."""
    if amount != rounded(amount, currency):
        raise ValueError(f"{amount} {currency} is finer than {smallest_step(currency)}")
    return int(amount.scaleb(decimals(currency)))


def from_minor(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-decimals(currency))


def tax_within(gross: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The tax contained in `gross`, for a `rate` of 0.05 meaning 5 %."""
    return (gross * rate / (1 + rate)).quantize(_unit(currency), ROUND_HALF_UP)


def spread(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Split `total` in proportion to `weights`, exact to the last step (largest remainder; ties go first)."""
    step, whole = smallest_step(currency), sum(weights)
    if not whole:
        return [Decimal(0) for _ in weights]
    exact = [total * weight / whole / step for weight in weights]
    shares = [share.quantize(Decimal(1), ROUND_DOWN) for share in exact]
    missing = int(total / step - sum(shares))
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for index in by_remainder[:missing]:
        shares[index] += 1
    return [share * step for share in shares]


@cache
def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-decimals(currency))
