"""What the shop window shows: published products with something on sale, and all that a page of them needs.

The prefetched parts stand on a product as `offers` (its variants on sale) and `pictures`, and on its frame as
`measured` (its sizes), each in their order.
"""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from .models import FrameSize, Product, ProductImage, Variant
from .querysets import ProductQuerySet


def shown() -> ProductQuerySet:
    """Products that a customer may see. A draft, an archived one, or one without a variant on sale is not there."""
    return Product.objects.published().filter(Exists(Variant.objects.on_sale().filter(product=OuterRef("pk"))))


def with_cards(products: QuerySet[Product]) -> QuerySet[Product]:
    """What a product in a list shows: three queries, however many products."""
    offers = Variant.objects.on_sale().select_related("stock", "size")
    return products.select_related("brand", "category", "frame").prefetch_related(  # type: ignore[no-redef]  # declared on Product
        Prefetch("variants", offers, to_attr="offers"),
        Prefetch("images", ProductImage.objects.all(), to_attr="pictures"),
    )


def with_details(products: QuerySet[Product]) -> QuerySet[Product]:
    """What a product's own page shows beside: the sizes."""
    return with_cards(products).prefetch_related(Prefetch("frame__sizes", FrameSize.objects.all(), to_attr="measured"))
