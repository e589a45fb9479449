"""What things cost: every amount is made of parts, and the parts sum to the totals, always.

A price contains its tax, or the tax comes on top, as the shop's catalogue is written. Either way it is reckoned
for each part by itself and rounded half up, so that an invoice can show it part by part; the parcel is a part of
its own. A discount belongs to the parts it makes cheaper, and is taken off before the tax is reckoned. Amounts
are those of the whole line, in one currency. Nothing here reads a database or a setting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from almahra.core import money

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Taxation:
    """How a part is taxed: `rate` 0.05 means 5 %; `is_included` says whether its price contains that.

    `is_exempt` is for buyers who owe no tax: they pay the price without it. `tax_class` and `name` say which rate
    it is, for programs and for invoices. A tax that is not `is_known` yet is reckoned as none.
    """

    rate: Decimal
    is_included: bool = True
    is_exempt: bool = False
    is_known: bool = True
    tax_class: str = ""
    name: str = ""

    @property
    def rate_owed(self) -> Decimal:
        """The rate that this buyer pays."""
        return NOTHING if self.is_exempt else self.rate

    def payable(self, price: Decimal) -> Decimal:
        """What a price in the catalogue is for this buyer, before rounding."""
        return price / (1 + self.rate) if self.is_exempt and self.is_included else price

    def of(self, amount: Decimal, currency: str) -> Decimal:
        """The tax on an amount that was charged, contained in it or on top."""
        if self.is_included:
            return money.tax_within(amount, self.rate_owed, currency)
        return money.rounded(amount * self.rate_owed, currency)


@dataclass(frozen=True)
class Part:
    """One reason to pay: `kind` for programs, `label` for people. 0 <= `discount` <= `amount`."""

    kind: str
    label: str
    amount: Decimal
    currency: str
    taxation: Taxation
    discount: Decimal = NOTHING

    @property
    def charged(self) -> Decimal:
        """What is left to pay of the amount."""
        return self.amount - self.discount

    @property
    def tax(self) -> Decimal:
        return self.taxation.of(self.charged, self.currency)

    @property
    def tax_on_top(self) -> Decimal:
        """The tax that the amount does not contain."""
        return NOTHING if self.taxation.is_included else self.tax


@dataclass(frozen=True)
class PricedLine:
    """`line_total` = `unit_price` × `quantity`, before the discount."""

    quantity: int
    unit_price: Decimal
    parts: tuple[Part, ...]
    currency: str

    @property
    def line_total(self) -> Decimal:
        return sum((part.amount for part in self.parts), NOTHING)

    @property
    def discount(self) -> Decimal:
        return sum((part.discount for part in self.parts), NOTHING)

    @property
    def tax(self) -> Decimal:
        return sum((part.tax for part in self.parts), NOTHING)


@dataclass(frozen=True)
class Totals:
    """`total` = `subtotal` − `discount` + `shipping` + `tax_on_top`.

    `tax` is all of it: what the prices contain (then `tax_on_top` is 0) or what comes on top of them.
    """

    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    shipping_tax: Decimal
    tax: Decimal
    tax_on_top: Decimal
    total: Decimal
    currency: str


def part(kind: str, label: str, price: Decimal, *, quantity: int = 1, taxation: Taxation, currency: str) -> Part:
    """`quantity` pieces at `price` each.

    The single price is rounded to what can be paid, so that price times quantity is exact.
    """
    return Part(kind, label, money.rounded(taxation.payable(price), currency) * quantity, currency, taxation)


def line(parts: Sequence[Part], *, quantity: int) -> PricedLine:
    """A line of `quantity` pieces, of which each part is priced for all of them. There is at least one part."""
    total = sum((one.amount for one in parts), NOTHING)
    return PricedLine(quantity, total / quantity, tuple(parts), parts[0].currency)


def discounted(line: PricedLine, discounts: Sequence[Decimal]) -> PricedLine:
    """The line with a discount for each of its parts, in their order; ValueError for more than a part costs."""
    parts = tuple(replace(one, discount=less) for one, less in zip(line.parts, discounts, strict=True))
    if not all(0 <= one.discount <= one.amount for one in parts):
        raise ValueError("a discount is between nothing and the amount of its part")
    return replace(line, parts=parts)


def totals(lines: Iterable[PricedLine], *, shipping: Part | None, currency: str) -> Totals:
    """The sums of all lines and the parcel."""
    lines = list(lines)
    parcel = [shipping] if shipping else []
    parts = [one for priced in lines for one in priced.parts] + parcel
    on_top = sum((one.tax_on_top for one in parts), NOTHING)
    return Totals(
        subtotal=sum((one.line_total for one in lines), NOTHING),
        discount=sum((one.discount for one in parts), NOTHING),
        shipping=sum((one.amount for one in parcel), NOTHING),
        shipping_tax=sum((one.tax for one in parcel), NOTHING),
        tax=sum((one.tax for one in parts), NOTHING),
        tax_on_top=on_top,
        total=sum((one.charged for one in parts), on_top),
        currency=currency,
    )
