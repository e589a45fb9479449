"""The tax table as it stands, read for one buyer in one place."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from almahra.core.kept import Kept
from cart.models import TaxClass, TaxedKind
from cart.places import Place
from cart.tax import Rate, TaxTable, ruling_rate

# Every customer's cart asks this. As text, for the ORM spends more time on wording it than the database on answering.
EXEMPTIONS = """SELECT number FROM cart_taxexemption
WHERE customer_id = %(buyer)s AND country = ANY(%(here)s)
    AND valid_from <= %(today)s AND (valid_until IS NULL OR valid_until >= %(today)s)
ORDER BY country DESC, valid_from DESC LIMIT 1
"""


class Rules(NamedTuple):
    """What staff have entered: the default class, the class of each kind they have put into one, and all rates.

    These stand by class and then by country, those of the past and of the future among them.
    """

    default: str
    classes: Mapping[str, str]
    rates: Mapping[str, Mapping[str, Sequence[Rate]]]

    @property
    def are_entered(self) -> bool:
        return any(self.rates.values())


@Kept
def tax_rules() -> Rules:
    """The whole table, in one query: each class with each of its rates, or once where it has none."""
    default = ""
    classes: dict[str, str] = {}
    rates: dict[str, dict[str, list[Rate]]] = {}
    for code, is_default, country, region, rate, valid_from, name, kinds in TaxClass.objects.order_by().values_list(
        "code",
        "is_default",
        *(f"rates__{column}" for column in ("country", "region", "rate", "valid_from", "name")),
        ArraySubquery(TaxedKind.objects.filter(tax_class=OuterRef("pk")).order_by().values("kind")),
    ):
        default = code if is_default else default
        classes |= dict.fromkeys(kinds, code)
        of_class = rates.setdefault(code, {})
        if rate is not None:
            of_class.setdefault(country, []).append(Rate(code, country, region, rate, valid_from, name))
    return Rules(default, classes, rates)


def tax_table(place: Place, buyer: User | AnonymousUser, rules: Rules | None = None) -> TaxTable:
    """What `buyer` owes in `place` today, by the rules of lately if no others are given. Guests are never exempt.

    While nobody has entered a rate, SHOP_TAX_RATE holds everywhere.
    """
    today = timezone.localdate()
    if rules is None:
        rules = tax_rules.lately()
    number = _exemption_number(buyer, place, today) if isinstance(buyer, User) else ""
    if not rules.are_entered:
        return _flat(number)
    return TaxTable(
        ruling={code: _ruling(of_class, place, today) for code, of_class in rules.rates.items()},
        default=rules.default,
        classes=rules.classes,
        is_included=settings.SHOP_PRICES_INCLUDE_TAX,
        exemption_number=number,
    )


def _ruling(of_class: Mapping[str, Sequence[Rate]], place: Place, today: date) -> Rate | None:
    return ruling_rate((rate for country in {"", place.country} for rate in of_class.get(country, ())), place, today)


def _exemption_number(buyer: User, place: Place, today: date) -> str:
    """What exempts the buyer there, if anything; of several the one for this very country, and then the newest."""
    asked: dict[str, Any] = {"here": ["", place.country], "today": today, "buyer": buyer.pk}
    with connection.cursor() as cursor:
        cursor.execute(EXEMPTIONS, asked)
        found = cursor.fetchone()
    return found[0] if found else ""


def _flat(exemption_number: str) -> TaxTable:
    rate = Rate("", "", "", Decimal(settings.SHOP_TAX_RATE), date.min, _("Tax"))
    return TaxTable({"": rate}, "", is_included=settings.SHOP_PRICES_INCLUDE_TAX, exemption_number=exemption_number)
