"""Shapes of what people send."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from almahra.core.serializers import Body

from .scale import LEAST_PD_MM, MOST_PD_MM
from .tints import COLOURS

MOST_AT_ONCE = 6  # variants in one request


class PhotoBody(Body):
    photo = serializers.FileField(help_text="JPEG, PNG, WebP or HEIC, 10 MB at most.")
    consent = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="The version of GET /api/ar/consent that was agreed to."
    )


class TintBody(Body):
    colour = serializers.ChoiceField(list(COLOURS))
    percent = serializers.IntegerField(
        min_value=5, max_value=95, help_text="Of the light that stays in the lens: 25 is light, 85 are sunglasses."
    )


class TryOnBody(Body):
    session_id = serializers.UUIDField()
    sku = serializers.CharField(max_length=40, required=False, help_text="One variant; else the first one on sale.")
    skus = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=MOST_AT_ONCE, required=False
    )
    face = serializers.IntegerField(min_value=0, max_value=99, allow_null=True, default=None, help_text="Its index.")
    pd_mm = serializers.FloatField(
        min_value=LEAST_PD_MM,
        max_value=MOST_PD_MM,
        allow_null=True,
        default=None,
        help_text="The pupillary distance, where somebody has measured it.",
    )
    tint = TintBody(allow_null=True, default=None)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "sku" in asked and "skus" in asked:
            raise serializers.ValidationError({"skus": _("Please send one of sku and skus.")}, code="given_twice")
        return asked
