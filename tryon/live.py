"""Pictures of frames for who puts them on faces in the browser: public, and the same for everybody.

That a variant can be tried on is said here and not in a product's page: what the window says is kept until the
catalogue changes, and a picture may be approved, or no longer be true, at any time.
"""

import re
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from catalog.cards.presenting import ORIGIN
from catalog.cards.reading import answer
from catalog.models.variants import SKU
from tryon.models import FramePicture
from tryon.picture_errors import SkuMissing, TooManySkus

MOST_SKUS = 24  # a page of the catalogue

ASKED = OpenApiParameter("sku", str, required=True, description=f"Up to {MOST_SKUS} SKUs with commas between them.")


class FrameToTryOnSerializer(serializers.Serializer):
    """A front view with its millimetres. Rows and columns are px of `picture`, from its top left corner."""

    sku = serializers.CharField()
    name = serializers.CharField()
    picture = serializers.URLField(help_text="WebP with a transparent background.")
    lens = serializers.URLField(help_text="WebP of the same size, white inside a lens and black outside.")
    width_px = serializers.IntegerField()
    height_px = serializers.IntegerField()
    px_per_mm = serializers.FloatField()
    datum_row = serializers.FloatField(help_text="The horizontal midline of the lenses.")
    hinge_row = serializers.FloatField(help_text="The middle of the temples.")
    centre_column = serializers.FloatField(help_text="The middle of the bridge.")
    frame_width_mm = serializers.FloatField()
    lens_height_mm = serializers.FloatField()
    bridge_mm = serializers.FloatField()
    temple_mm = serializers.FloatField()


class FramesToTryOnView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="list_frames_to_try_on",
        summary="Front views of frames, for live try-on in the browser",
        description="In the order asked for. A SKU without a picture in use, or not on sale, is left out.",
        parameters=[ASKED],
        responses=FrameToTryOnSerializer(many=True),
    )
    def get(self, request: Request) -> HttpResponse:
        skus = asked(request.query_params.get("sku", ""))
        possible = [sku for sku in skus if re.fullmatch(SKU, sku)]
        found = {picture.variant.sku: picture for picture in FramePicture.objects.in_use().of_skus(possible)}
        return answer(request, orjson.dumps([told(found[sku]) for sku in skus if sku in found]))


def asked(text: str) -> list[str]:
    """Each SKU once. Raises SkuMissing or TooManySkus."""
    skus = list(dict.fromkeys(sku for part in text.split(",") if (sku := part.strip().upper())))
    if not skus:
        raise SkuMissing
    if len(skus) > MOST_SKUS:
        raise TooManySkus(most=MOST_SKUS)
    return skus


def told(picture: FramePicture) -> dict[str, Any]:
    variant, size = picture.variant, picture.variant.size
    temple_mm = float(size.temple_mm) if size else None
    return {
        "sku": variant.sku,
        "name": str(variant),
        "picture": _address(picture.cut_out.url),
        "lens": _address(picture.lens.url),
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "px_per_mm": picture.px_per_mm,
        "datum_row": picture.datum_row,
        "hinge_row": picture.hinge_row,
        "centre_column": picture.centre_column,
        "frame_width_mm": float(picture.frame_width_mm or 0),
        "lens_height_mm": float(picture.b_mm or 0),
        "bridge_mm": float(picture.dbl_mm or 0),
        "temple_mm": temple_mm,
    }


def _address(url: str) -> str:
    """Absolute; our own host is filled in when it is known who asks."""
    return f"{ORIGIN}{url}" if url.startswith("/") else url
