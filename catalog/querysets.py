"""Reusable questions about products and variants, and the single statements that move stock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import connection, models
from django.db.models import Case, Count, F, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from . import claims
from .ratings import Summary

if TYPE_CHECKING:
    from .models import Product, Review, Stock, Variant  # noqa: F401  (names in annotations)


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> "ProductQuerySet":
        return self.filter(status="published")

    def touch(self) -> int:
        """Give the products a new version, because a part of them changed: a variant, a size, a picture."""
        return self.update(updated_at=timezone.now())


class VariantQuerySet(models.QuerySet["Variant"]):
    def on_sale(self) -> "VariantQuerySet":
        """Offered at all, whether or not a piece is left. A variant without a stock row is not made up completely."""
        return self.filter(is_active=True, stock__isnull=False)

    def in_stock(self) -> "VariantQuerySet":
        return self.filter(stock__on_hand__gt=F("stock__reserved"))


class ReviewQuerySet(models.QuerySet["Review"]):
    def approved(self) -> "ReviewQuerySet":
        return self.filter(state="approved")

    def of(self, person: Any) -> "ReviewQuerySet":
        """What this person wrote; nothing for a stranger."""
        return self.filter(author_id=person.pk) if person.pk else self.none()

    def as_queue(self) -> "ReviewQuerySet":
        """Those that wait come first, the longest wait before all; then what was decided, the latest before all."""
        waiting = Case(When(state="pending", then=F("created_at")))
        return self.order_by(waiting.asc(nulls_last=True), F("moderated_at").desc(nulls_last=True), "pk")

    def summaries(self, product_ids: Iterable[int]) -> dict[int, Summary]:
        """What the approved reviews of these products come to, in one query; no entry where there are none."""
        counted = self.approved().filter(product__in=product_ids).order_by()
        found: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
        for product_id, *counts in counted.values_list("product_id", "rating", "fit").annotate(reviews=Count("pk")):
            found[product_id].append(tuple(counts))
        return {product_id: Summary.of(counts) for product_id, counts in found.items()}


class Left(NamedTuple):
    """What one move left behind: available pieces, and the number below which the shop wants to know."""

    available: int
    mark: int


class StockQuerySet(models.QuerySet["Stock"]):
    """The verbs are one UPDATE each, which asks and writes at once. Each gives what it left behind, or None where it
    was not possible and has written nothing."""

    def try_reserve(self, variant_id: int, quantity: int) -> Left | None:
        return _moved("reserved = reserved + %(pieces)s", "on_hand >= reserved + %(pieces)s", variant_id, quantity)

    def try_release(self, variant_id: int, quantity: int) -> Left | None:
        return _moved("reserved = reserved - %(pieces)s", "reserved >= %(pieces)s", variant_id, quantity)

    def try_fulfil(self, variant_id: int, quantity: int) -> Left | None:
        both = "reserved = reserved - %(pieces)s, on_hand = on_hand - %(pieces)s"
        return _moved(both, "reserved >= %(pieces)s AND on_hand >= %(pieces)s", variant_id, quantity)

    def try_change(self, variant_id: int, change: int) -> Left | None:
        """Put `change` pieces on the shelf, or take them; never below what is promised to orders."""
        return _moved("on_hand = on_hand + %(pieces)s", "on_hand >= reserved - %(pieces)s", variant_id, change)

    def try_change_all(self, changes: Mapping[int, int]) -> dict[int, Left]:
        """`try_change` for many variants at once; the ones where it was possible. Hold their locks already, lest two
        such statements take them in different orders."""
        with connection.cursor() as cursor:
            cursor.execute(CHANGE_ALL, [list(changes), list(changes.values())])
            return {variant_id: _left(*found) for variant_id, *found in cursor.fetchall()}

    def mark(self, variant_id: int, below: int | None) -> Left:
        """Have the shop told when fewer than `below` pieces are left; None: when it is told of everything else."""
        with connection.cursor() as cursor:
            cursor.execute(MARK, [below, variant_id])
            return _left(*cursor.fetchone())

    def low(self) -> "StockQuerySet":
        """Fewer pieces are left than the shop wants."""
        mark = Coalesce("low_below", settings.SHOP_LOW_STOCK)
        return self.alias(mark=mark, free=F("on_hand") - F("reserved")).filter(free__lt=F("mark"))

    def unlike_ledger(self) -> "StockQuerySet":
        """Rows whose levels are not the sums of their movements; these stand beside as `ledger_*`."""
        return self.annotate(
            ledger_on_hand=Coalesce(Sum("movements__on_hand_change"), 0),
            ledger_reserved=Coalesce(Sum("movements__reserved_change"), 0),
        ).exclude(on_hand=F("ledger_on_hand"), reserved=F("ledger_reserved"))

    def unlike_claims(self) -> "StockQuerySet":
        """Rows that reserve more or fewer pieces than are promised (`catalog.claims`); these stand in `claimed`.

        One statement sees one moment: an order placed meanwhile is in both numbers or in neither.
        """
        each = (Coalesce(promised(), 0) for promised in claims.registered.values())
        return self.annotate(claimed=sum(each, Value(0))).exclude(reserved=F("claimed"))


CHANGE_ALL = """
UPDATE catalog_stock AS stock SET on_hand = on_hand + asked.pieces
FROM unnest(%s::bigint[], %s::int[]) AS asked (variant_id, pieces)
WHERE stock.variant_id = asked.variant_id AND on_hand >= reserved - asked.pieces
RETURNING stock.variant_id, on_hand - reserved, low_below
"""
MARK = "UPDATE catalog_stock SET low_below = %s WHERE variant_id = %s RETURNING on_hand - reserved, low_below"


def _moved(change: str, condition: str, variant_id: int, pieces: int) -> Left | None:
    """Django's `update` does not tell what it left behind, and asking again costs a statement for each piece sold."""
    statement = (
        f"UPDATE catalog_stock SET {change} WHERE variant_id = %(variant)s AND {condition}"  # noqa: S608  (our own words)
        " RETURNING on_hand - reserved, low_below"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"variant": variant_id, "pieces": pieces})
        found = cursor.fetchone()
    return None if found is None else _left(*found)


def _left(available: int, low_below: int | None) -> Left:
    return Left(available, settings.SHOP_LOW_STOCK if low_below is None else low_below)
