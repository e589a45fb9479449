"""Levels and ledger, to look at. They change through `catalog.services.stock` only."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from almahra.core.admin import ReadOnly
from catalog.models import Stock, StockMovement

from .variants import stock_page

LOW = 3  # pieces


class LeftFilter(admin.SimpleListFilter):
    title = _("available")
    parameter_name = "left"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("sold out")), ("low", _("low: 1 to %d") % LOW), ("enough", _("more"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Stock]) -> QuerySet[Stock]:
        left = queryset.alias(left=F("on_hand") - F("reserved"))
        match self.value():
            case "none":
                return left.filter(left=0)
            case "low":
                return left.filter(left__range=(1, LOW))
            case "enough":
                return left.filter(left__gt=LOW)
        return queryset


@admin.register(Stock)
class StockAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["sku", "product", "on_hand", "reserved", "left", "change_link"]
    list_select_related = ["variant__product"]
    list_filter = [LeftFilter, "variant__product__brand", "variant__is_active"]
    search_fields = ["variant__sku", "variant__gtin", "variant__product__name"]
    ordering = ["variant__sku"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stock]:
        return super().get_queryset(request).annotate(left=F("on_hand") - F("reserved"))

    @admin.display(description=_("SKU"), ordering="variant__sku")
    def sku(self, stock: Stock) -> str:
        return stock.variant.sku

    @admin.display(description=_("product"), ordering="variant__product__name")
    def product(self, stock: Stock) -> str:
        return str(stock.variant)

    @admin.display(description=_("available"), ordering="left")
    def left(self, stock: Stock) -> int:
        return stock.available

    @admin.display(description="")
    def change_link(self, stock: Stock) -> str:
        return format_html('<a href="{}">{}</a>', stock_page(stock.variant_id), _("Change stock"))


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "sku", "kind", "on_hand_change", "reserved_change", "cause", "actor"]
    list_select_related = ["stock__variant", "actor"]
    list_filter = ["kind", "stock__variant__product__brand"]
    search_fields = ["stock__variant__sku", "cause"]
    date_hierarchy = "created_at"

    @admin.display(description=_("SKU"), ordering="stock__variant__sku")
    def sku(self, movement: StockMovement) -> str:
        return movement.stock.variant.sku
