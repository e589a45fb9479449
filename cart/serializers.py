"""Shapes of carts and checkouts, in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.countries import country_code
from accounts.serializers import AddressSerializer
from almahra.core.serializers import Body, MoneyField


class AddBody(Body):
    sku = serializers.CharField(max_length=40)
    quantity = serializers.IntegerField(min_value=1)


class ItemBody(Body):
    quantity = serializers.IntegerField(min_value=1)


class AddressBody(AddressSerializer):
    """Where a parcel goes, for somebody without an address book or for this time only."""

    # What only an address book needs; None takes a field out.
    id = None  # type: ignore[assignment]  # DRF: None takes a field away
    kind = None  # type: ignore[assignment]  # DRF: None takes a field away
    is_default = None  # type: ignore[assignment]  # DRF: None takes a field away


class DestinationBody(Body):
    """The part of a body that says where to and how: an address by its id, or written out; not both."""

    shipping_address_id = serializers.UUIDField(required=False)
    shipping_address = AddressBody(required=False)
    shipping_method = serializers.CharField(max_length=40, required=False)
    email = serializers.EmailField(required=False)
    terms_accepted = serializers.BooleanField(
        default=False, help_text=_("Whether the buyer accepted the terms, where the shop asks for it.")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "shipping_address_id" in attrs and "shipping_address" in attrs:
            refused = serializers.ErrorDetail(str(_("Give an address or its id, not both.")), "ambiguous_address")
            raise serializers.ValidationError({"shipping_address": refused})
        return attrs


class QuoteBody(DestinationBody):
    """All of it may be left out: the quote says what is missing."""


class OptionsQuery(serializers.Serializer):
    country = serializers.CharField(default="", allow_blank=True, help_text=_("ISO 3166-1 alpha-2, for example AE."))

    def validate_country(self, written: str) -> str:
        return country_code(written) if written else ""


class MessageSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class RateField(serializers.DecimalField):
    """A tax rate as short text: "0.05" is 5 %."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=6, decimal_places=5, normalize_output=True, read_only=True, **kwargs)


class PartSerializer(serializers.Serializer):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field may have any name
    amount = MoneyField(help_text=_("Before the discount."))
    discount = MoneyField(help_text=_("What a coupon takes off."))
    tax = MoneyField()
    tax_rate = RateField(source="taxation.rate_owed")
    tax_name = serializers.CharField(source="taxation.name")


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
    is_tax_known = serializers.BooleanField(help_text=_("No: the tax is known once the address is."))
    coupon = CouponSerializer(allow_null=True)
    messages = MessageSerializer(many=True)


class CartSerializer(ContentsSerializer):
    """The whole cart. `token` is a guest's key to it, and null for a customer."""

    token = serializers.CharField(allow_null=True, read_only=True)


class DeliverySerializer(serializers.Serializer):
    """The days between which a parcel arrives, or can be fetched."""

    from_on = serializers.DateField()
    to_on = serializers.DateField()


class OfferSerializer(serializers.Serializer):
    """A way of shipping, for one parcel. `reason` says why it does not take it."""

    code = serializers.CharField(source="method.code")
    label = serializers.CharField(source="method.label")  # type: ignore[assignment]  # a field may have any name
    price = MoneyField(source="part.amount")
    currency = serializers.CharField(source="part.currency")
    is_pickup = serializers.BooleanField(source="method.is_pickup")
    delivery = DeliverySerializer(allow_null=True)
    is_available = serializers.BooleanField()
    reason = MessageSerializer(allow_null=True)


class PickupPointSerializer(serializers.Serializer):
    """A shop where parcels are fetched, and the code of the method that brings them there."""

    code = serializers.CharField()
    name = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField()
    opening_hours = serializers.CharField()


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
    is_tax_known = serializers.BooleanField(
        source="contents.is_tax_known", help_text=_("No: the tax is known once the address is.")
    )
    tax_exemption_number = serializers.CharField(source="exemption_number", help_text=_("Empty: not exempt."))
    coupon = CouponSerializer(source="contents.coupon", allow_null=True)
    messages = MessageSerializer(source="contents.messages", many=True)
    shipping_method = serializers.CharField(source="offer.method.code", default=None, allow_null=True)
    methods = OfferSerializer(source="offers", many=True)
    missing = MessageSerializer(many=True)


class OptionsSerializer(serializers.Serializer):
    """What a checkout page must know before it asks anything."""

    currency = serializers.CharField()
    tax_rate = RateField(allow_null=True, help_text=_("Of most goods; 0.05 is 5 %. null: it depends on the place."))
    prices_include_tax = serializers.BooleanField(help_text=_("No: the tax comes on top of them."))
    countries = serializers.ListField(child=serializers.CharField(), help_text=_("Empty: everywhere."))
    methods = OfferSerializer(many=True)
    pickup_points = PickupPointSerializer(many=True)
    max_quantity = serializers.IntegerField(help_text=_("Pieces of one thing in one cart."))
    terms_version = serializers.CharField(help_text=_("Of the terms to accept. Empty: the shop does not ask."))
