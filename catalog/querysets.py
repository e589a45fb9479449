"""Reusable questions about products and variants, and the single statements that move stock."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

if TYPE_CHECKING:
    from .models import Product, Stock, Variant  # noqa: F401  (names in annotations)


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


class StockQuerySet(models.QuerySet["Stock"]):
    """Each method is one UPDATE that asks and writes at once. True when it took place."""

    def try_reserve(self, variant_id: int, quantity: int) -> bool:
        enough = self.filter(variant_id=variant_id, on_hand__gte=F("reserved") + quantity)
        return bool(enough.update(reserved=F("reserved") + quantity))

    def try_release(self, variant_id: int, quantity: int) -> bool:
        held = self.filter(variant_id=variant_id, reserved__gte=quantity)
        return bool(held.update(reserved=F("reserved") - quantity))

    def try_fulfil(self, variant_id: int, quantity: int) -> bool:
        held = self.filter(variant_id=variant_id, reserved__gte=quantity, on_hand__gte=quantity)
        return bool(held.update(reserved=F("reserved") - quantity, on_hand=F("on_hand") - quantity))

    def try_change(self, variant_id: int, change: int) -> bool:
        """Put `change` pieces on the shelf, or take them; never below what is promised to orders."""
        possible = self.filter(variant_id=variant_id, on_hand__gte=F("reserved") - change)
        return bool(possible.update(on_hand=F("on_hand") + change))

    def unlike_ledger(self) -> "StockQuerySet":
        """Rows whose levels are not the sums of their movements; these stand beside as `ledger_*`."""
        return self.annotate(
            ledger_on_hand=Coalesce(Sum("movements__on_hand_change"), 0),
            ledger_reserved=Coalesce(Sum("movements__reserved_change"), 0),
        ).exclude(on_hand=F("ledger_on_hand"), reserved=F("ledger_reserved"))
