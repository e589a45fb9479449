"""The page of a product: its texts, measurements, variants and pictures, saved as one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, F, QuerySet, Sum
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from almahra.core.admin import MoneyInputs
from catalog.models import Frame, Product, Variant
from catalog.services.stock import open_shelves

from .pages import PartOfProduct, VersionedPage
from .pictures import PictureInline, PicturesOnPage
from .repricing import ChangesPrices
from .showing import ProductInTheShop
from .sizes import SizeFormSet, SizeInline
from .variants import available


class FrameInline(admin.StackedInline):
    model = Frame
    fields = [
        ("shape", "rim_type"),
        ("material", "nose_fit"),
        ("is_low_bridge_fit", "has_spring_hinge"),
        ("base_curve", "wrap_deg"),
        ("pantoscopic_deg", "tint_category"),
        ("is_rx_able", "collection"),
    ]
    can_delete = False
    extra = 0


class VariantRow(forms.ModelForm):
    """The row has no room for the days of a sale: one begins at once, and is over when its price is taken away."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("sale_price") is None:
            self.instance.sale_from = self.instance.sale_until = None
        elif self.instance.sale_from is None:
            self.instance.sale_from = timezone.now()
        return cleaned


class VariantInline(MoneyInputs, PartOfProduct, admin.TabularInline):
    model = Variant
    form = VariantRow
    money_fields = ("price", "sale_price")
    fields = [
        "sku", "gtin", "colour", "size", "price", "sale_price", "position", "is_active", "left",
    ]  # fmt: skip  # the rest is on the variant's own page: this row fits a screen
    readonly_fields = ["left"]
    can_delete = False  # a variant that was sold once stays; take it off sale
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).select_related("stock", "size")

    @admin.display(description=_("available"))
    def left(self, variant: Variant) -> str:
        return available(variant)


@admin.register(Product)
class ProductAdmin(ChangesPrices, ProductInTheShop, PicturesOnPage, VersionedPage, SimpleHistoryAdmin):
    list_display = ["name", "brand", "category", "status", "variants", "left", "updated_at"]
    list_filter = ["status", "kind", "brand", "category", "frame__shape", "frame__material"]
    list_select_related = ["brand", "category"]
    search_fields = ["name", "slug", "variants__sku", "variants__gtin"]
    search_help_text = _("Name, SKU or GTIN")
    autocomplete_fields = ["brand", "category"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [FrameInline, SizeInline, VariantInline, PictureInline]
    actions = [*ProductInTheShop.actions, "change_prices"]
    fields = ["name", "slug", "kind", "brand", "category", "family", "audience", "description", "version"]

    class Media:
        css = {"all": ["almahra/admin.css"]}
        js = [Script("almahra/pictures.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        free = Sum(F("variants__stock__on_hand") - F("variants__stock__reserved"), default=0)
        return super().get_queryset(request).annotate(variant_count=Count("variants"), pieces_left=free)

    def priced(self, products: QuerySet[Product]) -> QuerySet[Variant]:
        return Variant.objects.filter(product__in=products.order_by().values("pk"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # archived instead: orders, stock and history point at it

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # history is for reading; going back would save over what happened since

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> tuple[list[Any], list[Any]]:
        """Sizes can be typed together with their frame, so they are told of its form."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        frames = next((formset for formset in formsets if formset.model is Frame), None)
        for formset in formsets:
            if isinstance(formset, SizeFormSet) and frames and frames.forms:
                formset.frame_form = frames.forms[0]
        return formsets, inlines

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Variant:
            open_shelves(form.instance.variants.filter(stock=None))

    @admin.display(description=_("variants"), ordering="variant_count")
    def variants(self, product: Any) -> int:
        return product.variant_count

    @admin.display(description=_("available"), ordering="pieces_left")
    def left(self, product: Any) -> int:
        return product.pieces_left
