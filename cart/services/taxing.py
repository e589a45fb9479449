"""The tax table as it stands, read for one buyer in one place."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, DecimalField, Exists, FilteredRelation, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cart.models import TaxClass, TaxedKind, TaxExemption, TaxRate
from cart.places import Place
from cart.tax import Rate, TaxTable, ruling_rate


class Row(NamedTuple):
    """A class with one of its rates, or with None for all that is a rate's; or an exemption, its number as `name`."""

    is_exemption: bool
    tax_class: str
    is_default: bool
    kinds: list[str]
    table_has_rates: bool
    country: str
    region: str
    rate: Decimal | None
    valid_from: date
    name: str


def tax_table(place: Place, buyer: User | AnonymousUser) -> TaxTable:
    """What `buyer` owes in `place` today, in one query. Guests are never exempt.

    While nobody has entered a rate, SHOP_TAX_RATE holds everywhere.
    """
    today = timezone.localdate()
    rows = _rows(place, buyer, today)
    exemptions = [row for row in rows if row.is_exemption]
    classes = [row for row in rows if not row.is_exemption]
    # Of several the one for this very country, and then the newest.
    number = max(exemptions, key=lambda row: (row.country, row.valid_from)).name if exemptions else ""
    if not any(row.table_has_rates for row in classes):
        return _flat(number)
    rates: dict[str, list[Rate]] = {row.tax_class: [] for row in classes}
    for row in classes:
        if row.rate is not None:
            rate = Rate(row.tax_class, row.country, row.region, row.rate, row.valid_from, row.name)
            rates[row.tax_class].append(rate)
    return TaxTable(
        ruling={code: ruling_rate(of_class, place, today) for code, of_class in rates.items()},
        default=next((row.tax_class for row in classes if row.is_default), ""),
        classes={kind: row.tax_class for row in classes for kind in row.kinds},
        is_included=settings.SHOP_PRICES_INCLUDE_TAX,
        exemption_number=number,
    )


def _rows(place: Place, buyer: User | AnonymousUser, today: date) -> list[Row]:
    """Each class with each of its rates that may hold in this country, and what exempts the buyer there."""
    here = {"", place.country}
    classes = TaxClass.objects.annotate(
        now=FilteredRelation("rates", condition=Q(rates__country__in=here, rates__valid_from__lte=today))
    ).values_list(
        Value(False),
        "code",
        "is_default",
        ArraySubquery(TaxedKind.objects.filter(tax_class=OuterRef("pk")).values("kind")),
        Exists(TaxRate.objects.all()),
        *("now__country", "now__region", "now__rate", "now__valid_from", "now__name"),
    )
    if not isinstance(buyer, User):
        return [Row(*row) for row in classes]
    exemptions = (
        TaxExemption.objects.filter(customer=buyer, country__in=here, valid_from__lte=today)
        .filter(Q(valid_until=None) | Q(valid_until__gte=today))
        .values_list(
            Value(True),
            Value(""),
            Value(False),
            Value([], output_field=ArrayField(CharField())),
            Value(False),
            "country",
            Value(""),
            Value(None, output_field=DecimalField()),
            "valid_from",
            "number",
        )
    )
    return [Row(*row) for row in classes.union(exemptions, all=True)]


def _flat(exemption_number: str) -> TaxTable:
    rate = Rate("", "", "", Decimal(settings.SHOP_TAX_RATE), date.min, _("Tax"))
    return TaxTable({"": rate}, "", is_included=settings.SHOP_PRICES_INCLUDE_TAX, exemption_number=exemption_number)
