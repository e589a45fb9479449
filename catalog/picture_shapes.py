"""Pictures as staff send and see them."""

from rest_framework import serializers

from almahra.core.serializers import Body

from .models import ProductImage
from .serializers import ImageSerializer

MOST_IDS = 1000
LAST_POSITION = 32_767


class ImageChange(Body):
    alt = serializers.CharField(max_length=200, required=False, help_text="What one sees, for those who do not.")
    variant = serializers.CharField(
        max_length=64, required=False, allow_null=True, help_text="Its SKU; null: shows the product as a whole."
    )
    position = serializers.IntegerField(min_value=0, max_value=LAST_POSITION, required=False)


class ImageUpload(ImageChange):
    """A form, for a file can not travel in JSON. An empty `variant` is none."""

    file = serializers.FileField(help_text="JPEG, PNG, WebP or HEIC; at most 40 megapixels.")
    alt = serializers.CharField(max_length=200, help_text="What one sees, for those who do not.")
    variant = serializers.CharField(max_length=64, required=False, allow_blank=True, help_text="Its SKU.")


class ImageOrder(Body):
    ids = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_IDS, help_text="Of every picture, in their new order."
    )


class StaffImageSerializer(ImageSerializer):
    id = serializers.UUIDField()
    variant = serializers.CharField(allow_null=True, help_text="Its SKU.")
    position = serializers.IntegerField()
    is_being_made = serializers.BooleanField(help_text="Its smaller files are not there yet.")


def own_facts(image: ProductImage) -> dict[str, object]:
    """What staff see of a picture beside what everybody sees."""
    return {
        "id": str(image.public_id),
        "variant": image.variant.sku if image.variant else None,
        "position": image.position,
        "is_being_made": image.is_being_made,
    }
