"""Shapes of the catalogue, for the schema. What has them is written by `catalog.cards.presenting`; a test compares."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .cards.facets import FACETS, SIZE_CLASSES
from .cards.presenting import COUNTED_UP_TO, FEW_LEFT, PLENTY, SIZE_WORDS, SOLD_OUT
from .models import Frame, Product
from .ratings import STARS
from .renditions import KINDS


@extend_schema_field({"type": "string", "example": "89.00"})
class AmountField(serializers.CharField):
    """Money: text with the currency's own decimals."""


class LengthField(serializers.FloatField):
    """Millimetres, with one decimal."""


class NamedSerializer(serializers.Serializer):
    slug, name = serializers.SlugField(), serializers.CharField()


class SizeSerializer(serializers.Serializer):
    url = serializers.URLField(help_text="Absolute.")
    width = serializers.IntegerField(help_text="Pixels.")


class SourceSerializer(serializers.Serializer):
    """One type of file, for a <source> of a <picture>."""

    type = serializers.ChoiceField(list(KINDS))
    srcset = SizeSerializer(many=True, help_text="The smallest first; none is wider than the picture.")


class ImageSerializer(serializers.Serializer):
    """A picture. `url`, `width` and `height` are those of the largest file, a WebP."""

    url = serializers.URLField(help_text="Absolute.")
    alt = serializers.CharField()
    width, height = serializers.IntegerField(), serializers.IntegerField()
    colour = serializers.CharField(allow_null=True, help_text="Dominant colour, #rrggbb; null while it is being made.")
    sources = SourceSerializer(many=True, help_text="The best type first; empty while they are being made.")


class ColourSerializer(serializers.Serializer):
    name, sku, in_stock = serializers.CharField(), serializers.CharField(), serializers.BooleanField()


class RatingSerializer(serializers.Serializer):
    average = serializers.FloatField(allow_null=True, help_text="1–5, or null without reviews.")
    count = serializers.IntegerField()


class StarsSerializer(serializers.Serializer):
    """How many reviews gave so many stars."""

    def get_fields(self) -> dict[str, serializers.Field]:
        # Numbers are no names that could stand in the class.
        return {str(star): serializers.IntegerField() for star in STARS}


class FitsSerializer(serializers.Serializer):
    """How many reviews say so of the fit."""

    small, as_expected, large = serializers.IntegerField(), serializers.IntegerField(), serializers.IntegerField()


class RatingInFullSerializer(RatingSerializer):
    stars, fit = StarsSerializer(), FitsSerializer()


class PricesSerializer(serializers.Serializer):
    """What it costs now; `compare_at_price` is the price that a sale reduces, or null."""

    price, compare_at_price = AmountField(), AmountField(allow_null=True)
    currency = serializers.CharField()


class ProductCardSerializer(PricesSerializer):
    """A product in a list. Its price is that of the cheapest variant."""

    id = serializers.UUIDField()
    slug, name = serializers.SlugField(), serializers.CharField()
    kind = serializers.ChoiceField(Product.Kind.choices)
    audience = serializers.ChoiceField(Product.Audience.choices)
    brand, category = NamedSerializer(), NamedSerializer()
    image = ImageSerializer(allow_null=True)
    shape = serializers.ChoiceField(Frame.Shape.choices, allow_null=True)
    material = serializers.ChoiceField(Frame.Material.choices, allow_null=True)
    rim_type = serializers.ChoiceField(Frame.RimType.choices, allow_null=True)
    is_sunglasses = serializers.BooleanField()
    size_class = serializers.ChoiceField(SIZE_CLASSES, allow_null=True)
    colours = ColourSerializer(many=True)
    in_stock = serializers.BooleanField()
    rating = RatingSerializer()


class SaleSerializer(serializers.Serializer):
    """While a sale runs; else null."""

    sale_until_at = serializers.DateTimeField(allow_null=True, help_text="Null for a sale without an end, too.")
    lowest_price_30_days = AmountField(
        allow_null=True, help_text="The lowest price of the 30 days before the sale; null if it was not on offer then."
    )


class SizeWordsSerializer(serializers.Serializer):
    """The size in a word, and what the three printed numbers mean: 52□17-140."""

    word = serializers.ChoiceField(list(SIZE_WORDS.values()))
    lens_width_mm, bridge_mm, temple_mm = (serializers.IntegerField() for _ in range(3))


class FrameSizeSerializer(serializers.Serializer):
    """One size in the boxing system: the lens box is A wide and B high, DBL lies between the boxes."""

    a_mm, b_mm, dbl_mm, ed_mm = LengthField(), LengthField(), LengthField(), LengthField()
    temple_mm, frame_width_mm = LengthField(), LengthField()
    size_printed = serializers.CharField()
    size_class = serializers.ChoiceField(SIZE_CLASSES)
    size_words = SizeWordsSerializer()
    weight_g = serializers.FloatField(help_text="Grams, without lenses.")
    frame_pd_mm, pd_min_mm, pd_max_mm = LengthField(), LengthField(), LengthField()
    is_progressive_ok, is_progressive_short_only = serializers.BooleanField(), serializers.BooleanField()


class FrameSerializer(serializers.Serializer):
    collection = serializers.CharField()
    shape = serializers.ChoiceField(Frame.Shape.choices)
    rim_type = serializers.ChoiceField(Frame.RimType.choices)
    material = serializers.ChoiceField(Frame.Material.choices)
    nose_fit = serializers.ChoiceField(Frame.NoseFit.choices)
    is_low_bridge_fit, has_spring_hinge = serializers.BooleanField(), serializers.BooleanField()
    base_curve = serializers.FloatField(help_text="Dioptres.")
    wrap_deg = serializers.FloatField(help_text="Degrees.")
    pantoscopic_deg = serializers.FloatField(help_text="Degrees.")
    is_rx_able = serializers.BooleanField()
    tint_category = serializers.IntegerField(allow_null=True)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "integer", "minimum": 0, "maximum": COUNTED_UP_TO},
            {"type": "string", "const": f"{COUNTED_UP_TO}+"},
        ]
    }
)
class LeftField(serializers.Field):
    """How many are left: a number up to ten, then a word."""


class VariantSerializer(PricesSerializer, SaleSerializer):
    """What is bought: one colour in one size."""

    sku, gtin = serializers.CharField(), serializers.CharField(allow_null=True)
    colour, colour_code = serializers.CharField(), serializers.CharField()
    in_stock = serializers.BooleanField()
    available = LeftField()
    stock_word = serializers.ChoiceField(
        [PLENTY, FEW_LEFT, SOLD_OUT], help_text="`few_left`: say the number that stands in `available`."
    )
    images = ImageSerializer(many=True)
    frame = FrameSizeSerializer(allow_null=True)


class ProductSerializer(ProductCardSerializer, SaleSerializer):
    """All that a product page needs. What a sale says at the top is that of the variant whose price stands there."""

    rating = RatingInFullSerializer()
    description = serializers.CharField()
    ready_in_days = serializers.IntegerField(
        help_text="Working days until it leaves the shop without lenses to make. The day of arrival needs a place: ask "
        "`/api/checkout/quote`."
    )
    published_at, updated_at = serializers.DateTimeField(), serializers.DateTimeField()
    breadcrumbs = NamedSerializer(many=True, help_text="From the top of the tree down to the product's category.")
    frame = FrameSerializer(allow_null=True)
    sizes = FrameSizeSerializer(many=True)
    variants = VariantSerializer(many=True)
    images = ImageSerializer(many=True)
    siblings = ProductCardSerializer(
        many=True, help_text="Other products made on the same frame, such as its sunglass twin (`is_sunglasses`)."
    )
    similar = ProductCardSerializer(
        many=True, help_text="Frames of like geometry, at most 8: the same shape first, then the nearest in size."
    )


class FacetValueSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class PriceBandSerializer(serializers.Serializer):
    value = serializers.CharField()
    min, max = AmountField(allow_null=True), AmountField(allow_null=True, help_text="Not included.")
    count = serializers.IntegerField()


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


FacetsSerializer = type(
    "FacetsSerializer",
    (serializers.Serializer,),
    {
        "__doc__": "How many products there are for each value, each facet without its own filter.",
        **{facet.name: FacetValueSerializer(many=True) for facet in FACETS},
        "price": PriceBandSerializer(many=True),
    },
)


class SearchSerializer(serializers.Serializer):
    """What became of the words of `q`."""

    terms = serializers.ListField(child=serializers.CharField(), help_text="What was looked for.")
    corrected = serializers.DictField(
        child=serializers.CharField(), help_text="What was typed, and what it was taken for."
    )
    dropped = serializers.ListField(
        child=serializers.CharField(), help_text="What no product has, or none with the rest."
    )
    is_bounded = serializers.BooleanField(help_text="There are more products with these words than are listed.")


class ProductListSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next, previous = serializers.URLField(allow_null=True), serializers.URLField(allow_null=True)
    results = ProductCardSerializer(many=True)
    facets = FacetsSerializer()
    search = SearchSerializer(allow_null=True)


class SuggestedProductSerializer(PricesSerializer):
    slug, name = serializers.SlugField(), serializers.CharField()
    image = ImageSerializer(allow_null=True)


class SuggestionsSerializer(serializers.Serializer):
    """What a text may be the beginning of. Everything is empty for an empty text."""

    products = SuggestedProductSerializer(many=True, help_text="The best of what a search for it finds.")
    brands, categories = NamedSerializer(many=True), NamedSerializer(many=True)
    corrected = serializers.CharField(allow_null=True, help_text="The text without its typing errors, if there are.")
