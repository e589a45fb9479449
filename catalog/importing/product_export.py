"""Products as their import takes them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from catalog.models import FrameSize, Product, Variant

from .colours import BETWEEN
from .columns import amount_written, flag_written, shown
from .product_columns import FRAME, NAMES, PRODUCT, SIZE

BATCH = 500


def export() -> Iterator[list[str]]:
    """A row for each product, or for each size of a frame."""
    products = Product.objects.select_related("brand", "category", "frame").order_by("slug")
    variants = Prefetch("variants", Variant.objects.order_by("position", "pk"))
    for product in products.prefetch_related("frame__sizes", variants).iterator(chunk_size=BATCH):
        for row in _rows(product):
            yield [row.get(name, "") for name in NAMES]


def _rows(product: Product) -> Iterator[dict[str, str]]:
    variants = list(product.variants.all())
    frame = getattr(product, "frame", None)
    sizes = list(frame.sizes.all()) if frame else []
    told = {"slug": product.slug, "brand": product.brand.name, "category": product.category.slug}
    told |= {"status": product.status, **_cells(product, PRODUCT)}
    if frame:
        told |= _cells(frame, FRAME)
    for size in sizes:
        of_size = [variant for variant in variants if variant.size_id == size.pk]
        yield {**told, **_cells(size, SIZE), **_following(size), **_offers(of_size)}
    if rest := [variant for variant in variants if variant.size_id is None]:
        yield {**told, **_offers(rest)}
    elif not sizes:
        yield told


def _cells(row: Any, columns: Any) -> dict[str, str]:
    return {column.name: shown(column, getattr(row, column.field)) for column in columns}


def _following(size: FrameSize) -> dict[str, str]:
    return {
        "size_class": size.size_class,
        "frame_pd_mm": f"{size.frame_pd_mm.normalize():f}",
        "pd_min_mm": f"{size.pd_min_mm.normalize():f}",
        "pd_max_mm": f"{size.pd_max_mm.normalize():f}",
        "progressive_ok": flag_written(size.is_progressive_ok),
        "progressive_short_only": flag_written(size.is_progressive_short_only),
    }


def _offers(variants: list[Variant]) -> dict[str, str]:
    if not variants:
        return {}
    prices, stems = {variant.price for variant in variants}, {_stem(variant) for variant in variants}
    has_stem = len(stems) == 1 and "" not in stems and (len(variants) == 1 or all(one.colour_code for one in variants))
    has_gtins = any(variant.gtin for variant in variants)
    return {
        "sku": stems.pop() if has_stem else "",
        "colours": BETWEEN.join(_colour(variant) for variant in variants),
        "variant_skus": "" if has_stem else BETWEEN.join(variant.sku for variant in variants),
        "variant_gtins": BETWEEN.join(variant.gtin or "" for variant in variants) if has_gtins else "",
        "price": amount_written(prices.pop()) if len(prices) == 1 else "",
    }


def _stem(variant: Variant) -> str:
    """What a SKU is without the code of its colour; "" where it does not end in one."""
    if not variant.colour_code:
        return variant.sku
    ending = f"-{variant.colour_code}"
    return variant.sku.removesuffix(ending) if variant.sku.endswith(ending) else ""


def _colour(variant: Variant) -> str:
    return f"{variant.colour_code}:{variant.colour}" if variant.colour_code else variant.colour
