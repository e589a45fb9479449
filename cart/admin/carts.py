from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from almahra.core.admin import ReadOnly, told_apart
from cart.models import Cart, CartLine


class CartLineInline(ReadOnly, admin.TabularInline):
    model = CartLine
    fields = ["sku", "variant", "quantity", "created_at"]
    readonly_fields = ["sku", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartLine]:
        return super().get_queryset(request).select_related("variant__product")

    @admin.display(description=_("SKU"))
    def sku(self, line: CartLine) -> str:
        return line.variant.sku


@admin.register(Cart)
class CartAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "line_count", "piece_count", "created_at", "updated_at"]
    list_select_related = ["customer"]
    list_filter = [("customer", told_apart(_("guests"), _("with an account"))), "updated_at"]
    search_fields = ["customer__email", "lines__variant__sku"]
    search_help_text = _("Customer's e-mail or SKU")
    ordering = ["-updated_at", "pk"]
    fields = ["customer", "coupon", "created_at", "updated_at"]
    inlines = [CartLineInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cart]:
        return super().get_queryset(request).annotate(line_count=Count("lines"), piece_count=Sum("lines__quantity"))

    @admin.display(description=_("lines"), ordering="line_count")
    def line_count(self, cart: Cart) -> int:
        return cart.line_count  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=_("pieces"), ordering="piece_count")
    def piece_count(self, cart: Cart) -> int:
        return cart.piece_count or 0  # type: ignore[attr-defined]  # annotated by get_queryset
