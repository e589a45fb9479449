"""Parcels that left, and who carries them."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from almahra.core.admin import ReadOnly, told_apart
from orders.models import Carrier, Shipment, ShipmentLine
from orders.services.fulfilling import correct_tracking, parcel_arrived


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):
    list_display = ["name", "tracking_url", "is_active"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # parcels name it; take it out of use instead


class ContentsInline(ReadOnly, admin.TabularInline):
    model = ShipmentLine
    fields = ["line", "quantity"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShipmentLine]:
        return super().get_queryset(request).select_related("line")


@admin.register(Shipment)
class ShipmentAdmin(admin.ModelAdmin):
    """Carrier and number can be corrected; the rest is as it happened."""

    list_display = ["order", "carrier", "tracking_number", "shipped_at", "delivered_at"]
    list_display_links = ["order", "tracking_number"]
    list_filter = [("delivered_at", told_apart(_("on its way"), _("arrived"))), "carrier", "shipped_at"]
    list_select_related = ["order", "carrier"]
    search_fields = ["tracking_number", "order__number", "order__email"]
    search_help_text = _("Tracking number, number of the order or e-mail")
    ordering = ["-shipped_at", "pk"]
    actions = ["mark_arrived"]
    inlines = [ContentsInline]
    fields = ["of_order", "carrier", "tracking_number", "shipped_at", "shipped_by", "delivered_at"]
    readonly_fields = ["of_order", "shipped_at", "shipped_by", "delivered_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # on the page of its order

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Shipment, form: ModelForm, change: bool) -> None:
        kept = Shipment.objects.select_related("carrier").get(pk=obj.pk)
        typed = {name: form.cleaned_data[name] for name in ("carrier", "tracking_number")}
        correct_tracking(kept, **typed, by=cast(User, request.user))

    @admin.action(description=_("Mark as arrived"), permissions=["change"])
    def mark_arrived(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> None:
        done = sum(parcel_arrived(parcel, by=cast(User, request.user)) for parcel in queryset)
        said = ngettext("%(count)d parcel has arrived.", "%(count)d parcels have arrived.", done) % {"count": done}
        self.message_user(request, said, messages.SUCCESS)

    @admin.display(description=_("order"))
    def of_order(self, parcel: Shipment) -> SafeString:
        page = reverse("admin:orders_order_change", args=[parcel.order_id])
        return format_html('<a href="{}">{}</a>', page, parcel.order.number)
