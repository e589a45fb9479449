"""Shipping in the back office: zones, methods, pick-up points, closed days, and what a parcel would cost."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from almahra.core import money
from almahra.core.admin import MoneyInputs
from almahra.core.forms import MoneyInput
from cart.models import ClosedDay, PickupPoint, ShippingMethod, ShippingZone
from cart.places import Place
from cart.services.taxing import tax_rules, tax_table
from cart.services.ways import shipping_rules, ways
from cart.shipping import Parcel

from .fields import CountriesField, CountryField


class ZoneForm(forms.ModelForm):
    countries = CountriesField(
        label=_("Countries"),
        required=False,
        help_text=_("Two letters each, with commas: AE, OM, QA. Empty: the rest of the world."),
    )


@admin.register(ShippingZone)
class ShippingZoneAdmin(SimpleHistoryAdmin):
    form = ZoneForm
    list_display = ["name", "where", "what_goes_there"]
    search_fields = ["name", "countries"]
    fields = ["name", "countries", "regions", "postal_prefixes"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShippingZone]:
        return super().get_queryset(request).prefetch_related("methods")

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # history is for reading

    @admin.display(description=_("where"))
    def where(self, zone: ShippingZone) -> str:
        return describe(zone)

    @admin.display(description=_("what goes there"))
    def what_goes_there(self, zone: ShippingZone) -> str:
        on_offer = ", ".join(
            f"{method.name} {_amount(method.price, method)}" for method in zone.methods.all() if method.is_active
        )
        return on_offer or str(_("nothing"))


class MethodForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """A code that is chosen means one thing: a way to send it, or a shop to fetch it."""
        cleaned = super().clean() or {}
        others = ShippingMethod.objects.filter(code=cleaned.get("code")).exclude(pk=self.instance.pk)
        if others.filter(zone__isnull=bool(cleaned.get("zone"))).exists():
            self.add_error("code", _("A pick-up and a way of sending can not share a code."))
        return cleaned


class PreviewForm(forms.Form):
    """A parcel to try the methods with."""

    country = CountryField(label=_("Country"), help_text=_("Two letters, for example AE."))
    region = forms.CharField(label=_("Region"), required=False)
    postal_code = forms.CharField(label=_("Postal code"), required=False)
    amount = MoneyInput(label=_("Worth of the goods"), min_value=0, initial=Decimal(100))
    weight_g = forms.IntegerField(label=_("Weight in grams"), min_value=0, initial=200)


@admin.register(ShippingMethod)
class ShippingMethodAdmin(MoneyInputs, SimpleHistoryAdmin):
    form = MethodForm
    money_fields = ("price", "free_above", "min_amount", "max_amount")
    change_list_template = "admin/cart/shippingmethod/change_list.html"
    list_display = ["name", "code", "goes_to", "price_shown", "free_shown", "rules", "days", "position", "is_active"]
    list_select_related = ["zone", "pickup_point"]
    list_filter = ["is_active", "zone", "pickup_point"]
    list_editable = ["position", "is_active"]
    search_fields = ["name", "code", "zone__name", "carrier"]
    ordering = ["position", "pk"]
    fieldsets = [
        (None, {"fields": ["name", "code", "zone", "pickup_point", "carrier", "is_active", "position"]}),
        (_("Price"), {"fields": ["price", "free_above"]}),
        (_("Which parcels it takes"), {"fields": ["min_amount", "max_amount", "min_weight_g", "max_weight_g"]}),
        (_("How long it takes"), {"fields": ["transit_from_days", "transit_to_days"]}),
    ]

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # history is for reading

    @admin.display(description=_("goes to"), ordering="zone__name")
    def goes_to(self, method: ShippingMethod) -> str:
        return describe(method.zone) if method.zone else str(method.pickup_point)

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, method: ShippingMethod) -> str:
        return _amount(method.price, method)

    @admin.display(description=_("free from"))
    def free_shown(self, method: ShippingMethod) -> str:
        return "–" if method.free_above is None else _amount(method.free_above, method)

    @admin.display(description=_("takes"))
    def rules(self, method: ShippingMethod) -> str:
        amounts = [
            limit if limit is None else _amount(limit, method) for limit in (method.min_amount, method.max_amount)
        ]
        weights = [limit if limit is None else f"{limit} g" for limit in (method.min_weight_g, method.max_weight_g)]
        ranges = [f"{least or '0'} – {most or '∞'}" for least, most in (amounts, weights) if least or most]
        return ", ".join(ranges) or str(_("everything"))

    @admin.display(description=_("working days"))
    def days(self, method: ShippingMethod) -> str:
        return f"{method.transit_from_days} – {method.transit_to_days}"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", page, name="cart_shippingmethod_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What a guest would be offered for a parcel, today. It reads and changes nothing."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PreviewForm(request.GET or None)
        context = {"title": _("What does a parcel cost?"), "opts": self.opts, "form": form}
        if form.is_valid():
            asked = form.cleaned_data
            place = Place(asked["country"], asked["region"], asked["postal_code"])
            taxation = tax_table(place, AnonymousUser(), tax_rules.now()).taxation("shipping")
            parcel = Parcel(goods=asked["amount"], weight_g=asked["weight_g"])
            offers = ways(shipping_rules.now()).offers(parcel, place, taxation)
            context["offers"] = [(offer, f"{money.text(offer.part.amount, offer.part.currency)}") for offer in offers]
            context["is_tax_known"] = taxation.is_known
        return TemplateResponse(
            request,
            "admin/cart/shippingmethod/preview.html",
            {**self.admin_site.each_context(request), **context},
        )


class PointForm(forms.ModelForm):
    country = CountryField(label=_("Country"), help_text=_("Two letters, for example AE."))


@admin.register(PickupPoint)
class PickupPointAdmin(admin.ModelAdmin):
    form = PointForm
    list_display = ["name", "line1", "city", "country"]
    search_fields = ["name", "city"]


@admin.register(ClosedDay)
class ClosedDayAdmin(admin.ModelAdmin):
    list_display = ["on", "name"]
    date_hierarchy = "on"
    search_fields = ["name"]
    ordering = ["-on"]


def describe(zone: ShippingZone) -> str:
    """The places of a zone in words."""
    places = ", ".join(zone.countries) or str(_("rest of the world"))
    if zone.regions:
        places += f": {', '.join(zone.regions)}"
    if zone.postal_prefixes:
        places += f" ({', '.join(f'{prefix}…' for prefix in zone.postal_prefixes)})"
    return places


def _amount(amount: Decimal, method: ShippingMethod) -> str:
    return f"{money.text(amount, method.currency)} {method.currency}"
