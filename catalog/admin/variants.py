"""The page of a variant, and the form through which staff change its stock."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.models import User
from almahra.core import money
from almahra.core.admin import MoneyInputs
from almahra.core.forms import OnceForm
from catalog.errors import StockPromised
from catalog.models import FrameSize, StockMovement, Variant
from catalog.services import shortages, stock
from catalog.services.stock import MOST_PIECES, SIGNS

from .beside import links
from .pages import VersionedPage, page_of
from .repricing import PricesPage


def available(variant: Variant) -> str:
    """How many are left and promised, for a table; a dash for a variant that is only being typed."""
    if not hasattr(variant, "stock"):
        return "–"
    if not variant.stock.reserved:
        return str(variant.stock.available)
    return _("%(left)s (+ %(reserved)s reserved)") % {
        "left": variant.stock.available,
        "reserved": variant.stock.reserved,
    }


def stock_page(variant_id: int) -> str:
    return reverse("admin:catalog_variant_stock", args=[variant_id])


class StockForm(OnceForm):
    kind = forms.ChoiceField(label=_("What happened"), choices=[(kind.value, kind.label) for kind in stock.BY_HAND])
    change = forms.IntegerField(
        label=_("Change"),
        min_value=-MOST_PIECES,
        max_value=MOST_PIECES,
        help_text=_("Pieces, with a minus for those that are gone: -2."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Delivery note, inventory list, …"))

    def clean_change(self) -> int:
        change = self.cleaned_data["change"]
        expected = SIGNS.get(self.cleaned_data.get("kind", ""), 0)
        if change == 0:
            raise forms.ValidationError(_("Nothing would change."), code="nothing_changes")
        if change * expected < 0:
            raise forms.ValidationError(_("The sign does not go with what happened."), code="wrong_sign")
        return change


class MarkForm(forms.Form):
    low_below = forms.IntegerField(
        label=_("Tell the shop below"),
        required=False,
        min_value=0,
        max_value=MOST_PIECES,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Pieces. Empty: as everywhere in the shop (%(pieces)s). 0: never.")
        self.fields["low_below"].help_text = words % {"pieces": settings.SHOP_LOW_STOCK}


@admin.register(Variant)
class VariantAdmin(PricesPage, MoneyInputs, VersionedPage, SimpleHistoryAdmin):
    money_fields = ("price", "sale_price")
    list_display = ["sku", "product", "colour", "size", "amount", "is_active", "left"]
    list_filter = ["is_active", "product__brand", "product__kind", "size__size_class"]
    list_select_related = ["product", "size", "stock"]
    search_fields = ["sku", "gtin", "product__name", "colour"]
    search_help_text = _("SKU, GTIN, name or colour")
    fields = [
        "product", "sku", "gtin", "colour", "colour_code", "colour_family", "size", "price", "currency",
        "sale_price", "sale_from", "sale_until", "weight_g",
        "position", "is_active", "left", "elsewhere", "version",
    ]  # fmt: skip
    readonly_fields = ["product", "currency", "left", "elsewhere"]
    history_list_display = ["price", "sale_price"]
    actions = ["change_prices"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).select_related("product", "size", "stock")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # on the page of its product

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # taken off sale instead: stock, orders and history point at it

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # history is for reading; going back would save over what happened since

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "size":
            kwargs["queryset"] = FrameSize.objects.filter(frame__product__variants=page_of(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("price"), ordering="price")
    def amount(self, variant: Variant) -> str:
        return f"{money.text(variant.price, variant.currency)} {variant.currency}"

    @admin.display(description=_("available"))
    def left(self, variant: Variant) -> str:
        return format_html('{} <a href="{}">{}</a>', available(variant), stock_page(variant.pk), _("Change stock"))

    @admin.display(description=_("also"))
    def elsewhere(self, variant: Variant) -> str:
        return links(variant)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.stock_view)
        return [path("<int:variant_id>/stock/", page, name="catalog_variant_stock"), *super().get_urls()]

    def stock_view(self, request: HttpRequest, variant_id: int) -> HttpResponse:
        """The one place where staff change stock: a signed number with a reason, and the ledger below."""
        if not request.user.has_perm("catalog.change_stock"):
            raise PermissionDenied
        variant = get_object_or_404(Variant.objects.select_related("product", "stock"), pk=variant_id)
        is_mark = request.method == "POST" and "low_below" in request.POST
        form = StockForm(None if is_mark else request.POST or None)
        mark = MarkForm(request.POST if is_mark else None, initial={"low_below": variant.stock.low_below})
        if is_mark and mark.is_valid():
            shortages.set_mark(variant, mark.cleaned_data["low_below"])
            self.message_user(request, _("Noted."), messages.SUCCESS)
            return redirect(stock_page(variant.pk))
        if form.is_valid() and self._change_stock(request, variant, form):
            return redirect(stock_page(variant.pk))
        movements = StockMovement.objects.filter(stock__variant=variant).select_related("actor")[:30]
        context = {"title": _("Change stock"), "opts": self.opts, "form": form, "variant": variant}
        context |= {"movements": movements, "mark": mark}
        context |= {**self.admin_site.each_context(request)}
        return TemplateResponse(request, "admin/catalog/change_stock.html", context)

    def _change_stock(self, request: HttpRequest, variant: Variant, form: StockForm) -> bool:
        kind, change, reason = (form.cleaned_data[name] for name in ("kind", "change", "reason"))
        by = cast(User, request.user)  # a permission was asked for, so nobody anonymous is here
        scope = f"stock:{variant.pk}:{by.pk}"
        try:
            if not form.act_once(scope, lambda: stock.adjust(variant, change, kind=kind, reason=reason, by=by)):
                return False
        except StockPromised as refusal:
            form.add_error("change", str(refusal))
            return False
        self.message_user(request, _("The stock of %s was changed.") % variant.sku, messages.SUCCESS)
        return True
