"""Where the shop sells and its tax table says nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cart.models import TaxClass, TaxRate
from cart.places import Place
from cart.tax import Rate, ruling_rate

from .ways import shipping_rules, ways

ELSEWHERE = ""


@dataclass(frozen=True)
class Gap:
    """A place where one class of things can not be sold; ELSEWHERE is every country without a row of its own.

    `regions` are those of the country that do have a rate.
    """

    tax_class: str
    country: str
    regions: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = {"tax_class": self.tax_class, "country": self.country, "regions": ", ".join(self.regions)}
        if self.country == ELSEWHERE:
            return _("%(tax_class)s: no rate for countries without a row of their own.") % said
        if self.regions:
            return _("%(tax_class)s: in %(country)s there is a rate in these regions only: %(regions)s.") % said
        return _("%(tax_class)s: no rate for %(country)s.") % said


def gaps() -> list[str]:
    """Each gap of today's table in words, for the countries where the shop sells; none while SHOP_TAX_RATE holds."""
    rows = list(TaxRate.objects.select_related("tax_class"))
    if not rows:
        return []
    classes = list(TaxClass.objects.all())
    all_ways = ways(shipping_rules.now())
    countries = {point["country"] for point in all_ways.pickup_points()} | set(all_ways.countries() or [ELSEWHERE])
    found = []
    if not any(tax_class.is_default for tax_class in classes):
        found.append(_("No class is the default one: what no class names can not be sold."))
    for tax_class in classes:
        rates = [_plain(row) for row in rows if row.tax_class_id == tax_class.pk]
        found += map(str, gaps_of(tax_class.name, rates, sorted(countries), timezone.localdate()))
    return found


def gaps_of(tax_class: str, rates: Iterable[Rate], countries: Iterable[str], today: date) -> Iterator[Gap]:
    """Those of `countries` in which the `rates` of one class do not hold everywhere."""
    rates = [rate for rate in rates if rate.valid_from <= today]
    for country in countries:
        if ruling_rate(rates, Place(country), today) is None:
            yield Gap(tax_class, country, tuple(sorted({rate.region for rate in rates if rate.country == country})))


def _plain(row: TaxRate) -> Rate:
    return Rate(row.tax_class.code, row.country, row.region, row.rate, row.valid_from, row.name)
