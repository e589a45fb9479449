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
    """What one move left behind in a stock row: available pieces, and the number below which the shop wants to know."""

    stock_id: int
    available: int
    mark: int


class StockQuerySet(models.QuerySet["Stock"]):
    """The verbs take pieces by variant id and are one UPDATE each, which asks and writes at once. Each gives what it
    left behind, by variant id; where a move was not possible there is no entry and nothing was written."""

    def try_reserve(self, demand: Mapping[int, int]) -> dict[int, Left]:
        return _moved("reserved = reserved + pieces", "on_hand >= reserved + pieces", demand)

    def try_release(self, demand: Mapping[int, int]) -> dict[int, Left]:
        return _moved("reserved = reserved - pieces", "reserved >= pieces", demand)

    def try_fulfil(self, demand: Mapping[int, int]) -> dict[int, Left]:
        both = "reserved = reserved - pieces, on_hand = on_hand - pieces"
        return _moved(both, "reserved >= pieces AND on_hand >= pieces", demand)

    def try_change(self, changes: Mapping[int, int]) -> dict[int, Left]:
        """Put pieces on the shelf, or take them; never below what is promised to orders."""
        return _moved("on_hand = on_hand + pieces", "on_hand >= reserved - pieces", changes)

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


MARK = "UPDATE catalog_stock SET low_below = %s WHERE variant_id = %s RETURNING id, on_hand - reserved, low_below"
# Rows are locked in ascending order of their variant before the first is written, so that two orders that share frames
# wait for each other instead of for ever. What waited for a lock is compared with what it finds then.
MOVE = """
WITH held AS (
    SELECT stock.id, asked.pieces
    FROM unnest(%(variants)s::bigint[], %(pieces)s::int[]) AS asked (variant_id, pieces)
    JOIN catalog_stock AS stock USING (variant_id)
    ORDER BY variant_id FOR UPDATE OF stock
)
UPDATE catalog_stock AS stock SET {change} FROM held WHERE stock.id = held.id AND {condition}
RETURNING variant_id, stock.id, on_hand - reserved, low_below
"""


def _moved(change: str, condition: str, pieces: Mapping[int, int]) -> dict[int, Left]:
    """Django's `update` does not tell what it left behind, and asking again costs a statement for each piece sold."""
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE.format(change=change, condition=condition),
            {"variants": list(pieces), "pieces": list(pieces.values())},
        )
        return {variant_id: _left(*found) for variant_id, *found in cursor.fetchall()}


def _left(stock_id: int, available: int, low_below: int | None) -> Left:
    return Left(stock_id, available, settings.SHOP_LOW_STOCK if low_below is None else low_below)
