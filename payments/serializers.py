"""Bodies and answers of the payment endpoints."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from almahra.core.serializers import Body, MoneyField
from orders.status import Status as OrderStatus

from .models import Payment

MODES = ["fake", "test", "live"]


class GuestBody(Body):
    token = serializers.CharField(max_length=200, required=False, help_text=_("A guest order's read token."))


class CreateIntentBody(GuestBody):
    order = serializers.CharField(max_length=20, help_text=_("The order's number."))


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


class ConfigSerializer(serializers.Serializer):
    mode = serializers.ChoiceField(MODES, help_text=_("fake: a stand-in on this machine, no money moves."))
    publishable_key = serializers.CharField()
    api_base = serializers.CharField(help_text=_("Where Stripe, or its stand-in, answers."))
