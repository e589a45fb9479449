"""Shapes of orders, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from almahra.core.serializers import Body, MoneyField, shown
from cart.serializers import AddressBody, DeliverySerializer, DestinationBody

from .models import Carrier, Order, OrderEvent, OrderLine, Shipment, ShipmentLine
from .services.stepping import BY_STAFF
from .status import COMES_FROM, Status


class PlaceBody(DestinationBody):
    billing_address_id = serializers.UUIDField(required=False)
    expected_total = serializers.DecimalField(
        max_digits=12, decimal_places=3, help_text=_("The total that the customer saw.")
    )
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)


class CancelBody(Body):
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class StatusBody(Body):
    """A step of an order, taken by staff. Carrier and number go with `shipped` only."""

    status = serializers.ChoiceField(choices=[(status.value, status.label) for status in BY_STAFF])
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    carrier = serializers.SlugRelatedField(
        slug_field="name", queryset=Carrier.objects.filter(is_active=True), required=False
    )
    tracking_number = serializers.CharField(max_length=80, allow_blank=True, default="")


class PackedSerializer(serializers.ModelSerializer[ShipmentLine]):
    sku = serializers.CharField(source="line.sku")
    name = serializers.CharField(source="line.name")

    class Meta:
        model = ShipmentLine
        fields = ["sku", "name", "quantity"]


class ShipmentSerializer(serializers.ModelSerializer[Shipment]):
    """A parcel read `with_contents()`."""

    carrier = serializers.CharField(source="carrier.name", default=None, allow_null=True)
    tracking_url = serializers.CharField(help_text=_("Empty when the carrier has no page for it."))
    items = PackedSerializer(source="lines", many=True)

    class Meta:
        model = Shipment
        fields = ["id", "carrier", "tracking_number", "tracking_url", "items", "shipped_at", "delivered_at"]


class FrozenPartSerializer(serializers.Serializer):
    """A price part as it was sold; amounts were frozen as text."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field may have any name
    amount = serializers.CharField(help_text=_("Before the discount."))
    discount = serializers.CharField(default="0", help_text=_("What a coupon takes off."))
    tax = serializers.CharField()
    tax_rate = serializers.CharField(default=None, allow_null=True, help_text=_("0.05 is 5 %."))
    tax_name = serializers.CharField(default="")


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    unit_price = MoneyField()
    line_total = MoneyField()
    discount = MoneyField()
    tax = MoneyField()
    parts = FrozenPartSerializer(many=True)

    class Meta:
        model = OrderLine
        fields = ["id", "sku", "name", "quantity", "shipped", "unit_price", "line_total", "discount", "tax", "parts"]


class OrderEventSerializer(serializers.ModelSerializer[OrderEvent]):
    class Meta:
        model = OrderEvent
        fields = ["kind", "created_at"]


class OrderSerializer(serializers.ModelSerializer[Order]):
    """An order read `with_everything()`, or just placed."""

    items = OrderLineSerializer(many=True)
    events = OrderEventSerializer(source="story", many=True)
    shipments = ShipmentSerializer(source="parcels", many=True)
    subtotal = MoneyField()
    discount = MoneyField()
    shipping = MoneyField()
    tax = MoneyField()
    tax_on_top = MoneyField()
    total = MoneyField()
    shipping_address = AddressBody()
    billing_address = AddressBody()
    shipping_parts = FrozenPartSerializer(many=True)
    delivery = serializers.SerializerMethodField()
    is_cancellable = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = [
            "number",
            "status",
            "payment_status",
            "email",
            "items",
            "subtotal",
            "discount",
            "coupon_code",
            "shipping",
            "tax",
            "tax_on_top",
            "total",
            "currency",
            "shipping_address",
            "billing_address",
            "shipping_method",
            "shipping_method_name",
            "shipping_parts",
            "is_pickup",
            "delivery",
            "tax_exemption_number",
            "terms_version",
            "note",
            "events",
            "shipments",
            "is_cancellable",
            "placed_at",
            "paid_at",
            "expires_at",
        ]
        read_only_fields = fields

    @extend_schema_field(DeliverySerializer(allow_null=True))
    def get_delivery(self, order: Order) -> dict[str, Any] | None:
        if order.delivery_from_on is None:
            return None
        return shown(DeliverySerializer, {"from_on": order.delivery_from_on, "to_on": order.delivery_to_on})

    def get_is_cancellable(self, order: Order) -> bool:
        return order.status in COMES_FROM[Status.CANCELLED] and not order.parcels


class PlacedOrderSerializer(OrderSerializer):
    """The answer to placing: a guest's comes with the token that reads it later."""

    token = serializers.CharField(allow_null=True, read_only=True)

    class Meta(OrderSerializer.Meta):
        fields = [*OrderSerializer.Meta.fields, "token"]


class StepSerializer(serializers.Serializer):
    status = serializers.CharField()
    detail = serializers.CharField(help_text=_("For the customer."))
    reached_at = serializers.DateTimeField(allow_null=True, help_text=_("null: still to come"))


class TrackSerializer(serializers.Serializer):
    number = serializers.CharField()
    status = serializers.CharField()
    steps = StepSerializer(many=True)
    shipments = ShipmentSerializer(many=True)
