"""Shapes of orders, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from almahra.core.serializers import Body, MoneyField
from cart.serializers import AddressBody, DeliverySerializer, DestinationBody

from .models import Order, OrderEvent, OrderLine
from .status import COMES_FROM, Status


class PlaceBody(DestinationBody):
    billing_address_id = serializers.UUIDField(required=False)
    expected_total = serializers.DecimalField(
        max_digits=12, decimal_places=3, help_text=_("The total that the customer saw.")
    )
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)


class CancelBody(Body):
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


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
        fields = ["id", "sku", "name", "quantity", "unit_price", "line_total", "discount", "tax", "parts"]


class OrderEventSerializer(serializers.ModelSerializer[OrderEvent]):
    class Meta:
        model = OrderEvent
        fields = ["kind", "created_at"]


class OrderSerializer(serializers.ModelSerializer[Order]):
    """An order read `with_everything()`, or just placed."""

    items = OrderLineSerializer(many=True)
    events = OrderEventSerializer(source="story", many=True)
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
        return DeliverySerializer({"from_on": order.delivery_from_on, "to_on": order.delivery_to_on}).data

    def get_is_cancellable(self, order: Order) -> bool:
        return order.status in COMES_FROM[Status.CANCELLED]


class PlacedOrderSerializer(OrderSerializer):
    """The answer to placing: a guest's comes with the token that reads it later."""

    token = serializers.SerializerMethodField()

    class Meta(OrderSerializer.Meta):
        fields = [*OrderSerializer.Meta.fields, "token"]

    def get_token(self, order: Order) -> str | None:
        return self.context["token"]


class StepSerializer(serializers.Serializer):
    status = serializers.CharField()
    detail = serializers.CharField(help_text=_("For the customer."))
    reached_at = serializers.DateTimeField(allow_null=True, help_text=_("null: still to come"))


class TrackSerializer(serializers.Serializer):
    number = serializers.CharField()
    status = serializers.CharField()
    steps = StepSerializer(many=True)
