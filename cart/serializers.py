"""Shapes of carts and checkouts, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.serializers import AddressSerializer
from almahra.core.serializers import Body, MoneyField

from .services.contents import Contents


class AddBody(Body):
    sku = serializers.CharField(max_length=40)
    quantity = serializers.IntegerField(min_value=1)


class ItemBody(Body):
    quantity = serializers.IntegerField(min_value=1)


class AddressBody(AddressSerializer):
    """Where a parcel goes, for somebody without an address book or for this time only."""

    # What only an address book needs; None takes a field out.
    id = None  # type: ignore[assignment]
    kind = None  # type: ignore[assignment]
    is_default = None  # type: ignore[assignment]


class DestinationBody(Body):
    """The part of a body that says where to and how: an address by its id, or written out; not both."""

    shipping_address_id = serializers.UUIDField(required=False)
    shipping_address = AddressBody(required=False)
    shipping_method = serializers.CharField(max_length=40, required=False)
    email = serializers.EmailField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "shipping_address_id" in attrs and "shipping_address" in attrs:
            refused = serializers.ErrorDetail(str(_("Give an address or its id, not both.")), "ambiguous_address")
            raise serializers.ValidationError({"shipping_address": refused})
        return attrs


class MessageSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class PartSerializer(serializers.Serializer):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field may have any name
    amount = MoneyField(help_text=_("Before the discount."))
    discount = MoneyField(help_text=_("What a coupon takes off."))
    tax = MoneyField()


class ItemSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField(source="priced.quantity")
    unit_price = MoneyField(source="priced.unit_price")
    line_total = MoneyField(source="priced.line_total")
    discount = MoneyField(source="priced.discount")
    parts = PartSerializer(source="priced.parts", many=True)
    is_available = serializers.BooleanField()
    messages = MessageSerializer(many=True)


class CouponBody(Body):
    code = serializers.CharField(max_length=40)


class CouponSerializer(serializers.Serializer):
    """The coupon on a cart: what it takes off, or the reason why it takes nothing off."""

    code = serializers.CharField()
    discount = MoneyField()
    is_applied = serializers.BooleanField()
    reason = MessageSerializer(allow_null=True)


class ContentsSerializer(serializers.Serializer):
    items = ItemSerializer(many=True)
    subtotal = MoneyField(source="totals.subtotal")
    discount = MoneyField(source="totals.discount")
    shipping = MoneyField(source="totals.shipping")
    tax = MoneyField(source="totals.tax")
    tax_on_top = MoneyField(source="totals.tax_on_top")
    total = MoneyField(source="totals.total")
    currency = serializers.CharField(source="totals.currency")
    coupon = CouponSerializer(allow_null=True)
    messages = MessageSerializer(many=True)


class CartSerializer(ContentsSerializer):
    """The whole cart. `token` is a guest's key to it, and null for a customer."""

    token = serializers.SerializerMethodField()

    def get_token(self, contents: Contents) -> str | None:
        return self.context["token"]


class MethodSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field may have any name
    price = MoneyField()
    currency = serializers.CharField()


class QuoteSerializer(serializers.Serializer):
    """The cart with its parcel, the ways to send it, and what is still missing for an order."""

    items = ItemSerializer(source="contents.items", many=True)
    subtotal = MoneyField(source="contents.totals.subtotal")
    discount = MoneyField(source="contents.totals.discount")
    shipping = MoneyField(source="contents.totals.shipping")
    tax = MoneyField(source="contents.totals.tax")
    tax_on_top = MoneyField(source="contents.totals.tax_on_top")
    total = MoneyField(source="contents.totals.total")
    currency = serializers.CharField(source="contents.totals.currency")
    coupon = CouponSerializer(source="contents.coupon", allow_null=True)
    messages = MessageSerializer(source="contents.messages", many=True)
    shipping_method = serializers.CharField(source="method.code", default=None, allow_null=True)
    methods = MethodSerializer(many=True)
    missing = MessageSerializer(many=True)


class OptionsSerializer(serializers.Serializer):
    """What a checkout page must know before it asks anything."""

    currency = serializers.CharField()
    tax_rate = serializers.CharField(help_text=_("0.05 is 5 %; prices include it."))
    countries = serializers.ListField(child=serializers.CharField(), help_text=_("Empty: everywhere."))
    methods = MethodSerializer(many=True)
    max_quantity = serializers.IntegerField(help_text=_("Pieces of one thing in one cart."))
