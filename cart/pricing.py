"""What things cost: every amount is made of parts, and the parts sum to the totals, always.

Prices include tax. The tax is taken out of each part by itself and rounded half up, so that an invoice can
show it part by part; the parcel is a part of its own. Amounts are those of the whole line, in one currency.
Nothing here reads a database or a setting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from almahra.core import money

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Part:
    """One reason to pay: `kind` for programs, `label` for people; `tax` is contained in `amount`."""

    kind: str
    label: str
    amount: Decimal
    tax: Decimal
    currency: str


@dataclass(frozen=True)
class PricedLine:
    quantity: int
    unit_price: Decimal
    parts: tuple[Part, ...]
    currency: str

    @property
    def line_total(self) -> Decimal:
        return sum((part.amount for part in self.parts), NOTHING)

    @property
    def tax(self) -> Decimal:
        return sum((part.tax for part in self.parts), NOTHING)


@dataclass(frozen=True)
class Totals:
    """`total` = `subtotal` − `discount` + `shipping`; `tax` is contained in it."""

    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    shipping_tax: Decimal
    tax: Decimal
    total: Decimal
    currency: str


def part(kind: str, label: str, price: Decimal, *, quantity: int = 1, rate: Decimal, currency: str) -> Part:
    """`quantity` pieces at `price` each, for a tax `rate` of 0.05 meaning 5 %.

    The single price is rounded to what can be paid, so that price times quantity is exact.
    """
    amount = money.rounded(price, currency) * quantity
    return Part(kind, label, amount, money.tax_within(amount, rate, currency), currency)


def line(parts: Sequence[Part], *, quantity: int) -> PricedLine:
    """A line of `quantity` pieces, of which each part is priced for all of them. There is at least one part."""
    total = sum((one.amount for one in parts), NOTHING)
    return PricedLine(quantity, total / quantity, tuple(parts), parts[0].currency)


def totals(lines: Iterable[PricedLine], *, shipping: Part | None, currency: str) -> Totals:
    """The sums of all lines and the parcel."""
    lines = list(lines)
    subtotal = sum((one.line_total for one in lines), NOTHING)
    parcel, parcel_tax = (shipping.amount, shipping.tax) if shipping else (NOTHING, NOTHING)
    return Totals(
        subtotal=subtotal,
        discount=NOTHING,
        shipping=parcel,
        shipping_tax=parcel_tax,
        tax=sum((one.tax for one in lines), parcel_tax),
        total=subtotal + parcel,
        currency=currency,
    )
