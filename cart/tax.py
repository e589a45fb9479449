"""Which tax rate rules. The most closely described place wins, and in it the newest rate that is in force.

A gap in the table is never guessed: a kind of thing without a rate has a taxation that is not `is_known`, shows
no tax and can not be ordered. Nothing here reads a database or a setting.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .places import Place
from .pricing import Taxation


@dataclass(frozen=True)
class Rate:
    """One row of the table: 0.05 means 5 %. No country means everywhere, no region the whole country."""

    tax_class: str
    country: str
    region: str
    rate: Decimal
    valid_from: date
    name: str


@dataclass(frozen=True)
class TaxTable:
    """What one buyer owes in one place.

    `ruling` has the rate of each class, None for a gap; `classes` says which class a kind of thing belongs to, and
    the kinds that it does not name belong to the class `default`.
    """

    ruling: Mapping[str, Rate | None]
    default: str
    classes: Mapping[str, str] = field(default_factory=dict)
    is_included: bool = True
    exemption_number: str = ""

    def taxation(self, kind: str) -> Taxation:
        """How a part of this kind is taxed."""
        rate = self.ruling.get(self.classes.get(kind, self.default))
        if rate is None:
            return Taxation(Decimal(0), self.is_included, is_known=False)
        return Taxation(
            rate.rate,
            self.is_included,
            is_exempt=bool(self.exemption_number),
            tax_class=rate.tax_class,
            name=rate.name,
        )


def ruling_rate(rates: Iterable[Rate], place: Place, today: date) -> Rate | None:
    """The one of `rates`, all of one class, that rules in `place` today; None if there is a gap."""
    fitting = [rate for rate in rates if rate.valid_from <= today and _holds_in(rate, place)]
    return max(fitting, key=lambda rate: (rate.country != "", rate.region != "", rate.valid_from), default=None)


def _holds_in(rate: Rate, place: Place) -> bool:
    if not rate.country:
        return True
    same_region = rate.region.strip().casefold() == place.region.strip().casefold()
    return rate.country == place.country and (not rate.region or same_region)
