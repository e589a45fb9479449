"""Shapes of the catalogue. Products come from `catalog.window`, with `offers` and `pictures` on them."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from almahra.core.serializers import MoneyField

from .filters import SIZE_CLASSES
from .models import Frame, FrameSize, Product, ProductImage, Variant
from .tree import path_to

COUNTED_UP_TO = 10  # pieces; of more than that nobody needs to know the number


def cheapest(product: Product) -> Variant:
    """The variant whose price the list shows; among equals the first."""
    return min(product.offers, key=lambda variant: variant.price)


class LengthField(serializers.FloatField):
    """Millimetres, with one decimal."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)


class NamedSerializer(serializers.Serializer):
    slug, name = serializers.SlugField(), serializers.CharField()


class ImageSerializer(serializers.ModelSerializer):
    url = serializers.ImageField(source="file", use_url=True, help_text="Absolute.")

    class Meta:
        model = ProductImage
        fields = ["url", "alt", "width", "height"]


class ColourSerializer(serializers.Serializer):
    name, sku, in_stock = serializers.CharField(), serializers.CharField(), serializers.BooleanField()


class RatingSerializer(serializers.Serializer):
    average = serializers.FloatField(allow_null=True, help_text="1–5, or null without reviews.")
    count = serializers.IntegerField()


class OfferMoneyField(MoneyField):
    """An amount of the cheapest variant on sale."""

    def get_attribute(self, instance: Product) -> tuple[Decimal | None, str]:
        return super().get_attribute(cheapest(instance))


class ProductCardSerializer(serializers.ModelSerializer):
    """A product in a list."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    brand, category = NamedSerializer(read_only=True), NamedSerializer(read_only=True)
    price, compare_at_price = OfferMoneyField(), OfferMoneyField(allow_null=True)
    currency = serializers.SerializerMethodField()
    image = serializers.SerializerMethodField()
    shape = serializers.ChoiceField(Frame.Shape.choices, source="frame.shape", default=None, allow_null=True)
    material = serializers.ChoiceField(Frame.Material.choices, source="frame.material", default=None, allow_null=True)
    rim_type = serializers.ChoiceField(Frame.RimType.choices, source="frame.rim_type", default=None, allow_null=True)
    size_class = serializers.SerializerMethodField()
    colours = serializers.SerializerMethodField()
    in_stock = serializers.SerializerMethodField()
    rating = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = [
            "id", "slug", "name", "kind", "audience", "brand", "category", "price", "compare_at_price", "currency",
            "image", "shape", "material", "rim_type", "size_class", "colours", "in_stock", "rating",
        ]  # fmt: skip
        read_only_fields = fields

    def get_currency(self, product: Product) -> str:
        return cheapest(product).currency

    @extend_schema_field(ImageSerializer(allow_null=True))
    def get_image(self, product: Product) -> Any:
        first = next(iter(product.pictures), None)
        return first and ImageSerializer(first, context=self.context).data

    @extend_schema_field(serializers.ChoiceField(SIZE_CLASSES, allow_null=True))
    def get_size_class(self, product: Product) -> str | None:
        size = cheapest(product).size
        return size.size_class if size else None

    @extend_schema_field(ColourSerializer(many=True))
    def get_colours(self, product: Product) -> list[dict[str, Any]]:
        """Each colour once, with a variant that can be bought now if there is one."""
        found: dict[str, Variant] = {}
        for variant in product.offers:
            known = found.get(variant.colour)
            if variant.colour and (known is None or (variant.stock.available and not known.stock.available)):
                found[variant.colour] = variant
        return [
            {"name": name, "sku": variant.sku, "in_stock": variant.stock.available > 0}
            for name, variant in found.items()
        ]

    def get_in_stock(self, product: Product) -> bool:
        return any(variant.stock.available > 0 for variant in product.offers)

    @extend_schema_field(RatingSerializer)
    def get_rating(self, product: Product) -> dict[str, Any]:
        return {"average": None, "count": 0}


class FrameSizeSerializer(serializers.ModelSerializer):
    """One size in the boxing system: the lens box is A wide and B high, DBL lies between the boxes."""

    a_mm, b_mm, dbl_mm, ed_mm = LengthField(), LengthField(), LengthField(), LengthField()
    temple_mm, frame_width_mm = LengthField(), LengthField()
    size_class = serializers.ChoiceField(SIZE_CLASSES, read_only=True)
    weight_g = serializers.FloatField(help_text="Grams, without lenses.")
    frame_pd_mm, pd_min_mm, pd_max_mm = LengthField(), LengthField(), LengthField()

    class Meta:
        model = FrameSize
        fields = [
            "a_mm", "b_mm", "dbl_mm", "ed_mm", "temple_mm", "frame_width_mm", "size_printed", "size_class", "weight_g",
            "frame_pd_mm", "pd_min_mm", "pd_max_mm", "is_progressive_ok", "is_progressive_short_only",
        ]  # fmt: skip
        read_only_fields = fields


class FrameSerializer(serializers.ModelSerializer):
    base_curve = serializers.FloatField(help_text="Dioptres.")
    wrap_deg = serializers.FloatField(help_text="Degrees.")
    pantoscopic_deg = serializers.FloatField(help_text="Degrees.")

    class Meta:
        model = Frame
        fields = [
            "collection", "shape", "rim_type", "material", "nose_fit", "is_low_bridge_fit", "has_spring_hinge",
            "base_curve", "wrap_deg", "pantoscopic_deg", "is_rx_able", "tint_category",
        ]  # fmt: skip
        read_only_fields = fields


class VariantSerializer(serializers.ModelSerializer):
    """What is bought: one colour in one size."""

    price, compare_at_price = MoneyField(), MoneyField(allow_null=True)
    in_stock = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField()
    images = serializers.SerializerMethodField()
    frame = FrameSizeSerializer(source="size", allow_null=True, read_only=True)

    class Meta:
        model = Variant
        fields = [
            "sku", "gtin", "colour", "colour_code", "price", "compare_at_price", "currency", "in_stock", "available",
            "images", "frame",
        ]  # fmt: skip
        read_only_fields = fields

    def get_in_stock(self, variant: Variant) -> bool:
        return variant.stock.available > 0

    @extend_schema_field(
        {
            "oneOf": [
                {"type": "integer", "minimum": 0, "maximum": COUNTED_UP_TO},
                {"type": "string", "const": f"{COUNTED_UP_TO}+"},
            ]
        }
    )
    def get_available(self, variant: Variant) -> int | str:
        available = variant.stock.available
        return available if available <= COUNTED_UP_TO else f"{COUNTED_UP_TO}+"

    @extend_schema_field(ImageSerializer(many=True))
    def get_images(self, variant: Variant) -> Any:
        return ImageSerializer(self.context["pictures"].get(variant.pk, []), many=True, context=self.context).data


class ProductSerializer(ProductCardSerializer):
    """All that a product page needs."""

    frame = FrameSerializer(allow_null=True, read_only=True, default=None)
    sizes = serializers.SerializerMethodField()
    variants = serializers.SerializerMethodField()
    images = ImageSerializer(source="pictures", many=True, read_only=True)
    breadcrumbs = serializers.SerializerMethodField()

    class Meta(ProductCardSerializer.Meta):
        fields = [
            *ProductCardSerializer.Meta.fields,
            "description", "published_at", "updated_at", "breadcrumbs", "frame", "sizes", "variants", "images",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(FrameSizeSerializer(many=True))
    def get_sizes(self, product: Product) -> Any:
        frame = getattr(product, "frame", None)  # what is no frame has no such row
        return FrameSizeSerializer(frame.sizes.all(), many=True).data if frame else []

    @extend_schema_field(VariantSerializer(many=True))
    def get_variants(self, product: Product) -> Any:
        pictures: dict[int | None, list[ProductImage]] = {}
        for picture in product.pictures:
            pictures.setdefault(picture.variant_id, []).append(picture)
        context = {**self.context, "pictures": pictures}
        return VariantSerializer(product.offers, many=True, context=context).data

    @extend_schema_field(NamedSerializer(many=True))
    def get_breadcrumbs(self, product: Product) -> Any:
        """The categories from the top of the tree down to the product's own."""
        return NamedSerializer(path_to(product.category), many=True).data


class BrandSerializer(serializers.Serializer):
    slug, name, description = serializers.SlugField(), serializers.CharField(), serializers.CharField()
    product_count = serializers.IntegerField(help_text="Products on show.")


class CategorySerializer(serializers.Serializer):
    """A category with all below it."""

    slug, name = serializers.SlugField(source="category.slug"), serializers.CharField(source="category.name")
    description = serializers.CharField(source="category.description")
    product_count = serializers.IntegerField(help_text="Products on show, those of the categories below included.")

    def get_fields(self) -> dict[str, serializers.Field]:
        # The shape contains itself, so this field can not stand in the class.
        return {**super().get_fields(), "children": CategorySerializer(many=True)}
