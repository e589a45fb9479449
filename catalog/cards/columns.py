"""The columns of a card: what a product on show can be narrowed and sorted by."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import NumericRange

from catalog.models import Category, FrameSize, Product, ProductCard, Variant
from catalog.prices import effective, is_reduced, next_change

from .facets import folded
from .presenting import cheapest, frame_of


def columns(product: Product, *, path: Sequence[Category], now: datetime) -> ProductCard:
    """The card of a product on show, not saved. `path` leads from the top of the tree to its category."""
    frame, offers = frame_of(product), product.offers
    sizes = list({variant.size_id: variant.size for variant in offers if variant.size}.values())
    asked = {effective(variant, now) for variant in offers}
    reduced = {is_reduced(variant, now) for variant in offers}
    shown = cheapest(product, now).size
    turns = (turn for variant in offers if (turn := next_change(variant, now)))
    assert product.published_at, "products on show have a date"
    return ProductCard(
        product_id=product.pk,
        slug=product.slug,
        public_id=product.public_id,
        name_key=product.name.casefold()[:200],
        kind=product.kind,
        brand=product.brand.slug,
        family=product.family,
        categories=[category.slug for category in path],
        audience=product.audience,
        shape=frame.shape if frame else "",
        rim_type=frame.rim_type if frame else "",
        material=frame.material if frame else "",
        nose_fit=frame.nose_fit if frame else "",
        colours=_colours(offers),
        colours_in_stock=_colours(variant for variant in offers if variant.stock.available > 0),
        size_classes=sorted({size.size_class for size in sizes}),
        is_progressive_ok=any(size.is_progressive_ok for size in sizes),
        in_stock=any(variant.stock.available > 0 for variant in offers),
        is_reduced=any(reduced),
        is_uniform=len(asked) == len(reduced) == len({variant.size_id for variant in offers}) == 1,
        price=min(asked),
        price_max=max(asked),
        lens_width_mm=_span(sizes, "a_mm"),
        bridge_mm=_span(sizes, "dbl_mm"),
        temple_mm=_span(sizes, "temple_mm"),
        frame_width_mm=_span(sizes, "frame_width_mm"),
        likeness_width_mm=shown and shown.frame_width_mm,
        likeness_a_mm=shown and shown.a_mm,
        likeness_dbl_mm=shown and shown.dbl_mm,
        rating=product.reviewed.average or Decimal(0),
        rating_count=product.reviewed.count,
        sold_lately=product.sold_lately,
        published_at=product.published_at,
        turns_at=min(turns, default=None),
    )


def names_of(variant: Variant) -> set[str]:
    """What its colour can be found by: the family, and the maker's name in small letters."""
    return {word for word in (folded(variant.colour), variant.colour_word) if word}


def _colours(variants: Iterable[Variant]) -> list[str]:
    return sorted({name for variant in variants for name in names_of(variant)})


def _span(sizes: Sequence[FrameSize], name: str) -> NumericRange | None:
    lengths: list[Decimal] = [getattr(size, name) for size in sizes]
    return NumericRange(min(lengths), max(lengths), "[]") if lengths else None
