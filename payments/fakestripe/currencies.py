"""How Stripe counts money: whole numbers of the smallest unit. See https://docs.stripe.com/currencies."""

from decimal import Decimal

ZERO_DECIMAL = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])


def in_major_units(amount: int, currency: str) -> str:
    """`1999, "usd"` -> `USD 19.99`; `5000, "jpy"` -> `JPY 5,000`; `5120, "kwd"` -> `KWD 5.120`."""
    decimals = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return f"{currency.upper()} {Decimal(amount).scaleb(-decimals):,.{decimals}f}"
