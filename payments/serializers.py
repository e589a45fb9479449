"""Bodies and answers of the payment endpoints."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from almahra.core import money
from almahra.core.serializers import Body, MoneyField
from orders.status import Status as OrderStatus

from .models import Payment, Refund, RefundLine
from .services.refunding import refundable

MODES = ["fake", "test", "live"]


class GuestBody(Body):
    token = serializers.CharField(max_length=200, required=False, help_text=_("A guest order's read token."))


class CreateIntentBody(GuestBody):
    order = serializers.CharField(max_length=20, help_text=_("The order's number."))
    save_card = serializers.BooleanField(
        required=False,
        help_text=_(
            "The customer agrees that this card is kept for the next time. Not for guests. The last call counts."
        ),
    )


class ConfirmBody(GuestBody):
    payment_intent = serializers.CharField(max_length=255)


class OpenPaymentSerializer(serializers.Serializer):
    """What Stripe.js needs. Keep `client_secret` out of logs, URLs and other people's hands."""

    payment_intent = serializers.CharField(source="payment.stripe_id")
    client_secret = serializers.CharField()
    publishable_key = serializers.CharField()
    amount = serializers.SerializerMethodField()
    currency = serializers.CharField(source="payment.currency")

    def get_amount(self, opened: Any) -> str:
        return str(MoneyField().to_representation((opened["payment"].amount, opened["payment"].currency)))


class ConfirmedSerializer(serializers.ModelSerializer):
    order = serializers.CharField(source="order.number")
    order_status = serializers.ChoiceField(OrderStatus.choices, source="order.status")

    class Meta:
        model = Payment
        fields = ["status", "order", "order_status"]


class AddCardBody(Body):
    consent_version = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text=_("Of the text that the customer agreed to, from /api/payments/config. Required."),
    )


class AddingCardSerializer(serializers.Serializer):
    """What Stripe.js needs for `confirmSetup`. Keep `client_secret` out of logs, URLs and other people's hands."""

    setup_intent = serializers.CharField(source="setup.id")
    client_secret = serializers.CharField(source="setup.client_secret")
    publishable_key = serializers.CharField()


class KeptCardSerializer(serializers.Serializer):
    """A card, or another way to pay, that Stripe keeps for the customer. Give its `id` to Stripe.js to pay with it."""

    id = serializers.CharField(help_text=_("Opaque. It pays only with a client secret of the same customer."))
    kind = serializers.CharField(help_text=_("card, or what else Stripe keeps, such as us_bank_account."))
    brand = serializers.CharField(help_text=_("visa, mastercard, …, or the name of a bank; may be empty."))
    last4 = serializers.CharField(help_text=_("May be empty."))
    exp_month = serializers.IntegerField(allow_null=True)
    exp_year = serializers.IntegerField(allow_null=True)
    is_expired = serializers.BooleanField()


class ConfigSerializer(serializers.Serializer):
    mode = serializers.ChoiceField(MODES, help_text=_("fake: a stand-in on this machine, no money moves."))
    publishable_key = serializers.CharField()
    api_base = serializers.CharField(help_text=_("Where Stripe, or its stand-in, answers."))
    saved_cards_consent_version = serializers.CharField(
        help_text=_("Of the text to agree to before a card is kept. Empty: this shop keeps none.")
    )


class PiecesBody(Body):
    id = serializers.UUIDField(help_text=_("Of a line of the order."))
    quantity = serializers.IntegerField(min_value=1)


class RefundBody(Body):
    """All that is left; or `amount`; or `lines` and `shipping`: what was paid for them."""

    order = serializers.CharField(max_length=20, help_text=_("The order's number."))
    amount = serializers.DecimalField(max_digits=12, decimal_places=3, required=False)
    lines = serializers.ListField(child=PiecesBody(), required=False, allow_empty=False, max_length=100)
    shipping = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=200)

    def validate_amount(self, amount: Decimal) -> Decimal:
        if amount <= 0:
            raise serializers.ValidationError(_("An amount above 0, please."), "not_positive")
        if amount != money.rounded(amount, settings.SHOP_CURRENCY):
            raise serializers.ValidationError(_("This currency has no such small amounts."), "too_fine")
        return amount

    def validate_lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({line["id"] for line in lines}) < len(lines):
            raise serializers.ValidationError(_("Name each line once."), "duplicate_line")
        return lines

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "amount" in attrs and ("lines" in attrs or attrs["shipping"]):
            refused = serializers.ErrorDetail(str(_("Give an amount, or lines and shipping; not both.")), "ambiguous")
            raise serializers.ValidationError({"amount": refused})
        return attrs


class RefundLineSerializer(serializers.ModelSerializer[RefundLine]):
    id = serializers.UUIDField(source="line.pk")
    amount = serializers.SerializerMethodField()

    class Meta:
        model = RefundLine
        fields = ["id", "quantity", "amount"]

    def get_amount(self, one: RefundLine) -> str:
        return money.text(one.amount, one.refund.currency)


class RefundSerializer(serializers.ModelSerializer[Refund]):
    """A refund as it stands: `created` here, then `pending` and `succeeded` as the bank says, or `failed`."""

    order = serializers.CharField(source="payment.order.number")
    amount = MoneyField()
    shipping = MoneyField()
    lines = RefundLineSerializer(many=True)
    refundable = serializers.SerializerMethodField(help_text=_("What could still go back of this payment."))

    class Meta:
        model = Refund
        fields = ["id", "order", "status", "amount", "currency", "lines", "shipping", "reason", "refundable"]

    def get_refundable(self, refund: Refund) -> str:
        return money.text(refundable(refund.payment), refund.currency)
