"""What stands below an order: its lines, parcels, notes and story. All of it is for reading."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from almahra.core import money
from almahra.core.admin import ReadOnly
from orders.models import OrderEvent, OrderLine, OrderNote, Shipment
from orders.tracking import label_of


class OrderLineInline(ReadOnly, admin.TabularInline):
    model = OrderLine
    fields = ["position", "sku", "name", "quantity", "shipped", "unit", "sum", "off"]
    readonly_fields = ["unit", "sum", "off"]

    @admin.display(description=_("unit price"))
    def unit(self, line: OrderLine) -> str:
        return money.text(line.unit_price, line.currency)

    @admin.display(description=_("line total"))
    def sum(self, line: OrderLine) -> str:
        return money.text(line.line_total, line.currency)

    @admin.display(description=_("discount"))
    def off(self, line: OrderLine) -> str:
        return money.text(line.discount, line.currency) if line.discount else "–"


class ShipmentInline(ReadOnly, admin.TabularInline):
    model = Shipment
    fields = ["parcel", "contents", "shipped_at", "shipped_by", "delivered_at"]
    readonly_fields = ["parcel", "contents", "shipped_at"]
    verbose_name_plural = _("parcels")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shipment]:
        return super().get_queryset(request).select_related("carrier", "shipped_by").prefetch_related("lines__line")

    @admin.display(description=_("parcel"))
    def parcel(self, shipment: Shipment) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:orders_shipment_change", args=[shipment.pk]), shipment)

    @admin.display(description=_("contents"))
    def contents(self, shipment: Shipment) -> str:
        return ", ".join(str(line) for line in shipment.lines.all())


class OrderNoteInline(ReadOnly, admin.TabularInline):
    model = OrderNote
    fields = ["text", "author", "created_at"]
    readonly_fields = ["created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderNote]:
        return super().get_queryset(request).select_related("author")


class OrderEventInline(ReadOnly, admin.TabularInline):
    model = OrderEvent
    fields = ["happened", "actor", "reason", "created_at"]
    readonly_fields = ["happened", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("actor")

    @admin.display(description=_("what"))
    def happened(self, event: OrderEvent) -> str:
        return label_of(event.kind)
