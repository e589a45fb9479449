"""The tax table as it stands, read for one buyer in one place."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cart.places import Place
from cart.tax import Rate, TaxTable, ruling_rate

# Every cart asks this. As text, for the ORM spends more time on wording it than the database on answering.
CLASSES_AND_EXEMPTIONS = """
SELECT
    false, class.code, class.is_default,
    ARRAY(SELECT kind FROM cart_taxedkind WHERE tax_class_id = class.id),
    EXISTS(SELECT FROM cart_taxrate),
    rate.country, rate.region, rate.rate, rate.valid_from, rate.name
FROM cart_taxclass AS class
LEFT JOIN cart_taxrate AS rate
    ON rate.tax_class_id = class.id AND rate.country = ANY(%(here)s) AND rate.valid_from <= %(today)s
UNION ALL
SELECT true, '', false, '{}', false, country, '', NULL, valid_from, number
FROM cart_taxexemption
WHERE customer_id = %(buyer)s AND country = ANY(%(here)s)
    AND valid_from <= %(today)s AND (valid_until IS NULL OR valid_until >= %(today)s)
"""


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
    asked: dict[str, Any] = {"here": ["", place.country], "today": today, "buyer": buyer.pk}
    with connection.cursor() as cursor:
        cursor.execute(CLASSES_AND_EXEMPTIONS, asked)
        return [Row(*row) for row in cursor]


def _flat(exemption_number: str) -> TaxTable:
    rate = Rate("", "", "", Decimal(settings.SHOP_TAX_RATE), date.min, _("Tax"))
    return TaxTable({"": rate}, "", is_included=settings.SHOP_PRICES_INCLUDE_TAX, exemption_number=exemption_number)
