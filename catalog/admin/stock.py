"""Levels and ledger, to look at. They change through `catalog.services.stock` only."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from almahra.core.admin import ReadOnly
from catalog.models import Stock, StockMovement, Wish
from catalog.tables import written

from .variants import stock_page

# The columns of the exported list. A stock-take reads sku, gtin and counted; the others are for whoever counts.
EXPORTED: dict[str, Callable[[Stock], object]] = {
    "sku": lambda stock: stock.variant.sku,
    "gtin": lambda stock: stock.variant.gtin or "",
    "product": lambda stock: stock.variant.product.name,
    "colour": lambda stock: stock.variant.colour,
    "size": lambda stock: stock.variant.size.size_printed if stock.variant.size else "",
    "on_hand": lambda stock: stock.on_hand,
    "reserved": lambda stock: stock.reserved,
    "counted": lambda stock: "",
}


class LeftFilter(admin.SimpleListFilter):
    title = _("available")
    parameter_name = "left"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("sold out")), ("low", _("low")), ("enough", _("enough"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Stock]) -> QuerySet[Stock]:
        low, gone = Stock.objects.low().values("pk"), Q(on_hand=F("reserved"))
        match self.value():
            case "none":
                return queryset.filter(gone)
            case "low":
                return queryset.exclude(gone).filter(pk__in=low)
            case "enough":
                return queryset.exclude(gone).exclude(pk__in=low)
        return queryset


@admin.register(Stock)
class StockAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["sku", "product", "on_hand", "reserved", "left", "waiting", "change_link"]
    list_select_related = ["variant__product"]
    list_filter = [LeftFilter, "variant__product__brand", "variant__is_active"]
    search_fields = ["variant__sku", "variant__gtin", "variant__product__name"]
    ordering = ["variant__sku"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stock]:
        wishes = Wish.objects.waiting().filter(variant=OuterRef("variant")).order_by().values("variant")
        waiting = Coalesce(Subquery(wishes.annotate(count=Count("pk")).values("count")), 0)
        return super().get_queryset(request).annotate(left=F("on_hand") - F("reserved"), waiting=waiting)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.export_view)
        return [path("export/", page, name="catalog_stock_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as it was narrowed, as a CSV with an empty column for a stock-take."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            narrowed = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect("admin:catalog_stock_changelist")
        stocks = narrowed.select_related("variant__product", "variant__size").order_by("variant__sku")
        rows = ([getter(stock) for getter in EXPORTED.values()] for stock in stocks.iterator(chunk_size=2000))
        answer = StreamingHttpResponse(written(chain([list(EXPORTED)], rows)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="stock-{timezone.now():%Y-%m-%d}.csv"'
        answer["Cache-Control"] = "private, no-store"
        return answer

    @admin.display(description=_("SKU"), ordering="variant__sku")
    def sku(self, stock: Stock) -> str:
        return stock.variant.sku

    @admin.display(description=_("product"), ordering="variant__product__name")
    def product(self, stock: Stock) -> str:
        return str(stock.variant)

    @admin.display(description=_("available"), ordering="left")
    def left(self, stock: Stock) -> int:
        return stock.available

    @admin.display(description=_("customers wait"), ordering="waiting")
    def waiting(self, stock: Any) -> int | str:
        return stock.waiting or ""

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
