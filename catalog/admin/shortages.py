"""What runs low, and who waits for what."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from almahra.core.admin import ReadOnly, told_apart
from catalog.models import Shortage, Wish

from .variants import stock_page


@admin.register(Shortage)
class ShortageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["sku", "product", "left_now", "mark", "began_at", "ended_at", "change_link"]
    list_filter = [
        ("ended_at", told_apart(_("still low"), _("over"))),
        "variant__product__brand",
        "variant__is_active",
    ]
    list_select_related = ["variant__product"]
    search_fields = ["variant__sku", "variant__gtin", "variant__product__name"]
    search_help_text = _("SKU, GTIN or name")
    date_hierarchy = "began_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shortage]:
        now = F("variant__stock__on_hand") - F("variant__stock__reserved")
        return super().get_queryset(request).annotate(left_now=now)

    @admin.display(description=_("SKU"), ordering="variant__sku")
    def sku(self, shortage: Shortage) -> str:
        return shortage.variant.sku

    @admin.display(description=_("product"), ordering="variant__product__name")
    def product(self, shortage: Shortage) -> str:
        return str(shortage.variant)

    @admin.display(description=_("available"), ordering="left_now")
    def left_now(self, shortage: Any) -> int:
        return shortage.left_now

    @admin.display(description="")
    def change_link(self, shortage: Shortage) -> str:
        return format_html('<a href="{}">{}</a>', stock_page(shortage.variant_id), _("Change stock"))


@admin.register(Wish)
class WishAdmin(ReadOnly, admin.ModelAdmin):
    """How many wait for what, and since when. Whose addresses these are is nobody's business here."""

    list_display = ["sku", "product", "created_at", "told_at"]
    list_filter = [("told_at", told_apart(_("waiting"), _("mailed"))), "variant__product__brand"]
    list_select_related = ["variant__product"]
    search_fields = ["variant__sku", "variant__gtin", "variant__product__name"]
    search_help_text = _("SKU, GTIN or name")
    fields = ["variant", "created_at", "told_at"]
    date_hierarchy = "created_at"

    @admin.display(description=_("SKU"), ordering="variant__sku")
    def sku(self, wish: Wish) -> str:
        return wish.variant.sku

    @admin.display(description=_("product"), ordering="variant__product__name")
    def product(self, wish: Wish) -> str:
        return str(wish.variant)
