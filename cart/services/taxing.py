"""The tax table as it stands, read for one buyer in one place."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Expression, FilteredRelation, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cart.models import TaxClass, TaxedKind, TaxExemption, TaxRate
from cart.places import Place
from cart.tax import Rate, TaxTable, ruling_rate


def tax_table(place: Place, buyer: User | AnonymousUser) -> TaxTable:
    """What `buyer` owes in `place` today, in one query. Guests are never exempt.

    While nobody has entered a rate, SHOP_TAX_RATE holds everywhere.
    """
    today = timezone.localdate()
    rows = _rows(place, buyer, today)
    number = rows[0]["exemption"] or "" if rows else ""
    if not any(row["has_rates"] for row in rows):
        return _flat(number)
    return TaxTable(
        ruling={
            code: ruling_rate([_rate(row) for row in of_class if row["now__rate"] is not None], place, today)
            for code, of_class in groupby(rows, key=lambda row: row["code"])
        },
        default=next((row["code"] for row in rows if row["is_default"]), ""),
        classes={kind: row["code"] for row in rows for kind in row["of_class"]},
        is_included=settings.SHOP_PRICES_INCLUDE_TAX,
        exemption_number=number,
    )


def _rows(place: Place, buyer: User | AnonymousUser, today: date) -> list[Mapping[str, Any]]:
    """Each class with each of its rates that may hold in this country; a class without one has a row, too."""
    here = Q(rates__country__in={"", place.country}, rates__valid_from__lte=today)
    classes = (
        TaxClass.objects.annotate(
            now=FilteredRelation("rates", condition=here),
            of_class=ArraySubquery(TaxedKind.objects.filter(tax_class=OuterRef("pk")).values("kind")),
            has_rates=Exists(TaxRate.objects.all()),
            exemption=_exemption(place, buyer, today),
        )
        .order_by("code")
        .values(
            "code", "is_default", "of_class", "has_rates", "exemption",
            "now__country", "now__region", "now__rate", "now__valid_from", "now__name",
        )
    )  # fmt: skip
    return list(classes)


def _exemption(place: Place, buyer: User | AnonymousUser, today: date) -> Expression | Subquery:
    if not isinstance(buyer, User):
        return Value(None, output_field=TaxExemption._meta.get_field("number"))
    valid = TaxExemption.objects.filter(customer=buyer, country__in={"", place.country}, valid_from__lte=today)
    valid = valid.filter(Q(valid_until=None) | Q(valid_until__gte=today))
    return Subquery(valid.order_by("-country", "-valid_from", "-pk").values("number")[:1])


def _rate(row: Mapping[str, Any]) -> Rate:
    return Rate(
        tax_class=row["code"],
        country=row["now__country"],
        region=row["now__region"],
        rate=row["now__rate"],
        valid_from=row["now__valid_from"],
        name=row["now__name"],
    )


def _flat(exemption_number: str) -> TaxTable:
    rate = Rate("", "", "", Decimal(settings.SHOP_TAX_RATE), date.min, _("Tax"))
    return TaxTable({"": rate}, "", is_included=settings.SHOP_PRICES_INCLUDE_TAX, exemption_number=exemption_number)
