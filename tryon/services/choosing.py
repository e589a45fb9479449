"""Which variants somebody wants to see on a face."""

import re
from collections.abc import Sequence

from django.db.models import Q

from almahra.core.errors import NotThere
from catalog.cards.pages import is_key
from catalog.errors import UnknownVariant
from catalog.models import Product, Variant
from catalog.querysets import VariantQuerySet
from tryon.fronts import with_pictures

KEY = re.compile(r"[\w.-]+")  # of which slugs, ids and SKUs are made


def chosen_variants(key: str, skus: Sequence[str]) -> list[Variant]:
    """The variants of a product on show by their SKUs, each once; the first one on sale where no SKU is given.

    `key` is the slug of the product in any case, its id, or the SKU of the variant that is meant; SKUs are in any case
    too. With their sizes and try-on pictures. Raises NotThere and UnknownVariant.
    """
    if not KEY.fullmatch(key):
        raise NotThere
    offers = list(_offers().filter(is_key(key, of="product__")))
    if not offers:
        offers = list(_offers().filter(Q(product__variants__sku=key.upper())))
        skus = skus or [key]
    if not offers:
        raise NotThere
    by_sku = {variant.sku: variant for variant in offers}
    if strange := [sku for sku in skus if sku.upper() not in by_sku]:
        raise UnknownVariant(sku=strange[0])
    return [by_sku[sku] for sku in dict.fromkeys(sku.upper() for sku in skus)] or offers[:1]


def _offers() -> VariantQuerySet:
    on_show = Variant.objects.on_sale().filter(product__status=Product.Status.PUBLISHED)
    return with_pictures(on_show.select_related("size").order_by("position", "pk"))
