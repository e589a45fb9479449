"""Reusable questions about products, and the single statements that move stock."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F

if TYPE_CHECKING:
    pass


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> "ProductQuerySet":
        return self.filter(status="published")


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
