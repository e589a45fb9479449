"""Products as the API tells them. Plain functions: they run for a hundred thousand products in a row.

They take products as `catalog.window.with_details` loads them, with their variants priced for one moment. A test
holds them to the serializers that describe them in the schema.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.storage import Storage

from almahra.core import money
from catalog.models import Brand, Category, Frame, FrameSize, Product, ProductImage, Review, Variant
from catalog.prices import effective, is_reduced
from catalog.ratings import Summary

COUNTED_UP_TO = 10  # pieces; of more than that nobody needs to know the number
ORIGIN = "@origin@"  # stands for the scheme and host of whoever asks, in addresses on our own host

# Stand for what is counted when somebody asks, with the id of a variant; and for what a setting says.
IN_STOCK, AVAILABLE, STOCK_WORD = "@in_stock-%d@", "@available-%d@", "@stock_word-%d@"
READY = "@ready_in_days@"

SOLD_OUT, FEW_LEFT, PLENTY = "sold_out", "few_left", "in_stock"
FEW = 3  # pieces
SIZE_WORDS = {"XS": "extra_small", "S": "small", "M": "medium", "L": "large", "XL": "extra_large"}
PRINTED = re.compile(r"(\d{2})\D+(\d{2})\D+(\d{3})")  # 52□17-140

Json = dict[str, Any]


def cheapest(product: Product, now: datetime) -> Variant:
    """The variant whose price a list shows; among equals the first."""
    return min(product.offers, key=lambda variant: effective(variant, now))


def card(product: Product, *, now: datetime) -> Json:
    """A product in a list."""
    return _card(product, next((image(picture) for picture in product.pictures), None), now)


def _card(product: Product, first_image: Json | None, now: datetime) -> Json:
    shown = cheapest(product, now)
    frame = frame_of(product)
    return {
        "id": str(product.public_id),
        "slug": product.slug,
        "name": product.name,
        "kind": product.kind,
        "audience": product.audience,
        "brand": named(product.brand),
        "category": named(product.category),
        **prices(shown, now),
        "image": first_image,
        "shape": frame.shape if frame else None,
        "material": frame.material if frame else None,
        "rim_type": frame.rim_type if frame else None,
        "is_sunglasses": bool(frame and frame.tint_category),
        "size_class": shown.size.size_class if shown.size else None,
        "colours": colours(product.offers),
        "in_stock": any(variant.stock.available > 0 for variant in product.offers),
        "rating": rating(product.reviewed),
    }


def page(product: Product, *, path: Sequence[Category], lowest: Mapping[int, Decimal], now: datetime) -> Json:
    """All that a product page needs, without what is counted at the moment and what stands beside: those are added
    by `catalog.cards.pages`. `lowest` prices before their sales are by variant."""
    frame = frame_of(product)
    images = [image(picture) for picture in product.pictures]
    pictures: dict[int | None, list[Json]] = defaultdict(list)
    for picture, shown in zip(product.pictures, images, strict=True):
        pictures[picture.variant_id].append(shown)
    return {
        **_card(product, images[0] if images else None, now),
        "rating": rating_in_full(product.reviewed),
        **sale(cheapest(product, now), lowest, now),
        "ready_in_days": READY,
        "description": product.description,
        "published_at": moment(product.published_at),
        "updated_at": moment(product.updated_at),
        "breadcrumbs": [named(category) for category in path],
        "frame": frame and attributes(frame),
        "sizes": [measures(size) for size in frame.measured] if frame else [],
        "variants": [variant_json(variant, pictures, lowest, now) for variant in product.offers],
        "images": images,
    }


def variant_json(
    variant: Variant, pictures: Mapping[int | None, list[Json]], lowest: Mapping[int, Decimal], now: datetime
) -> Json:
    return {
        "sku": variant.sku,
        "gtin": variant.gtin,
        "colour": variant.colour,
        "colour_code": variant.colour_code,
        **prices(variant, now),
        **sale(variant, lowest, now),
        "in_stock": IN_STOCK % variant.pk,
        "available": AVAILABLE % variant.pk,
        "stock_word": STOCK_WORD % variant.pk,
        "images": pictures.get(variant.pk, []),
        "frame": variant.size and measures(variant.size),
    }


def prices(variant: Variant, now: datetime) -> Json:
    return {
        "price": money.text(effective(variant, now), variant.currency),
        "compare_at_price": money.text(variant.price, variant.currency) if is_reduced(variant, now) else None,
        "currency": variant.currency,
    }


def rating(summary: Summary) -> Json:
    average = summary.average
    return {"average": None if average is None else float(average), "count": summary.count}


def rating_in_full(summary: Summary) -> Json:
    """With how many reviews gave how many stars, and how many said what of the fit."""
    return {
        **rating(summary),
        "stars": {str(star): count for star, count in summary.stars.items()},
        "fit": {fit.value: summary.fits.get(fit.value, 0) for fit in Review.Fit},
    }


def sale(variant: Variant, lowest: Mapping[int, Decimal], now: datetime) -> Json:
    """Until when a sale runs, and what the variant cost at least in the 30 days before it."""
    if not is_reduced(variant, now):
        return {"sale_until_at": None, "lowest_price_30_days": None}
    least = lowest.get(variant.pk)
    return {
        "sale_until_at": moment(variant.sale_until),
        "lowest_price_30_days": None if least is None else money.text(least, variant.currency),
    }


def counted(available: int) -> int | str:
    """How many are left: a number up to ten, then a word."""
    return available if available <= COUNTED_UP_TO else f"{COUNTED_UP_TO}+"


def stock_word(available: int) -> str:
    return PLENTY if available > FEW else FEW_LEFT if available > 0 else SOLD_OUT


def colours(offers: Sequence[Variant]) -> list[Json]:
    """Each colour once, with a variant that can be bought now if there is one."""
    found: dict[str, Variant] = {}
    for variant in offers:
        known = found.get(variant.colour)
        if variant.colour and (known is None or (variant.stock.available and not known.stock.available)):
            found[variant.colour] = variant
    return [
        {"name": name, "sku": variant.sku, "in_stock": variant.stock.available > 0} for name, variant in found.items()
    ]


def attributes(frame: Frame) -> Json:
    return {
        "collection": frame.collection,
        "shape": frame.shape,
        "rim_type": frame.rim_type,
        "material": frame.material,
        "nose_fit": frame.nose_fit,
        "is_low_bridge_fit": frame.is_low_bridge_fit,
        "has_spring_hinge": frame.has_spring_hinge,
        "base_curve": float(frame.base_curve),
        "wrap_deg": float(frame.wrap_deg),
        "pantoscopic_deg": float(frame.pantoscopic_deg),
        "is_rx_able": frame.is_rx_able,
        "tint_category": frame.tint_category,
    }


LENGTHS = ("a_mm", "b_mm", "dbl_mm", "ed_mm", "temple_mm", "frame_width_mm")
LIMITS = ("frame_pd_mm", "pd_min_mm", "pd_max_mm")


def measures(size: FrameSize) -> Json:
    return {
        **{name: length(getattr(size, name)) for name in LENGTHS},
        "size_printed": size.size_printed,
        "size_class": size.size_class,
        "size_words": size_words(size),
        "weight_g": float(size.weight_g),
        **{name: length(getattr(size, name)) for name in LIMITS},
        "is_progressive_ok": size.is_progressive_ok,
        "is_progressive_short_only": size.is_progressive_short_only,
    }


def size_words(size: FrameSize) -> Json:
    """The size in a word, and what the three numbers on the temple mean."""
    printed = PRINTED.search(size.size_printed)
    numbers = printed.groups() if printed else (size.a_mm, size.dbl_mm, size.temple_mm)
    lens, bridge, temple = (round(Decimal(number)) for number in numbers)
    word = SIZE_WORDS[size.size_class]
    return {"word": word, "lens_width_mm": lens, "bridge_mm": bridge, "temple_mm": temple}


def image(picture: ProductImage) -> Json:
    """The picture as it was cleaned, and for `srcset` what was made of it: nothing while that is being made."""
    return {
        "url": address(picture.file.name, picture.file.storage),
        "alt": picture.alt,
        "width": picture.width,
        "height": picture.height,
        "colour": picture.colour or None,
        "sources": sources(picture),
    }


def sources(picture: ProductImage) -> list[Json]:
    """The best type first, as a <picture> asks for them; in each the smallest width first."""
    storage = picture.file.storage
    by_type: dict[str, list[Json]] = {}
    for made in picture.renditions:
        one = {"url": address(made["file"], storage), "width": made["width"]}
        by_type.setdefault(made["type"], []).append(one)
    return [{"type": kind, "srcset": srcset} for kind, srcset in by_type.items()]


def address(name: str | None, storage: Storage) -> str:
    url = str(storage.url(name))
    return f"{ORIGIN}{url}" if url.startswith("/") else url


def named(thing: Brand | Category) -> Json:
    return {"slug": thing.slug, "name": thing.name}


def frame_of(product: Product) -> Frame | None:
    return getattr(product, "frame", None)  # what is no frame has no such row


def length(value: Decimal) -> float:
    return float(value)


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC, as the serializers write it."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")
