"""Brands, categories, frames and accessories with their stock. What exists already is left as it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.db import transaction
from django.utils.text import slugify

from catalog.models import Brand, Category, Frame, FrameSize, Product, StockMovement, Variant
from catalog.services import stock

from .accessories import ACCESSORIES, Accessory
from .frames import Colour, FrameRow, read_frames
from .texts import description

BRANDS = {
    "Hawfline": "Acetate frames from a harbour town: full colour, soft edges, hinges that close with a click.",
    "Qishna": "Metal drawn fine. Steel and titanium frames that weigh next to nothing and take every lens.",
    "Ghaydal": "Sunglasses for glare on water and long roads, with lenses dark enough to mean it.",
    "Sayhutik": "Frames for children, tested by children: bendable, washable, and never quite lost.",
}
# Slug, name, the slug above it.
CATEGORIES = [
    ("eyeglasses", "Eyeglasses", None),
    ("eyeglasses-women", "Women", "eyeglasses"),
    ("eyeglasses-men", "Men", "eyeglasses"),
    ("eyeglasses-unisex", "Everybody", "eyeglasses"),
    ("sunglasses", "Sunglasses", None),
    ("sport", "Sport", None),
    ("kids", "Kids", None),
    ("kids-children", "Children", "kids"),
    ("kids-teenagers", "Teenagers", "kids"),
    ("kids-toddlers", "Toddlers", "kids"),
    ("accessories", "Accessories", None),
    ("accessories-cases", "Cases", "accessories"),
    ("accessories-care", "Care", "accessories"),
]
AISLES = {"kids": "kids-children", "teen": "kids-teenagers", "toddler": "kids-toddlers"}  # by audience
REDUCED_TO = {"HF-004": Decimal(72), "QS-008": Decimal(79), "GD-020": Decimal(79)}  # from the price in the file
NEWEST = datetime(2026, 1, 31, 9, tzinfo=UTC)  # the first row; each following one came a day before


@transaction.atomic
def load_shelves() -> int:
    """Brands and the category tree; how many were new."""
    new = 0
    for position, (name, words) in enumerate(BRANDS.items(), start=1):
        defaults = {"name": name, "description": words, "position": position}
        new += Brand.objects.get_or_create(slug=slugify(name), defaults=defaults)[1]
    for position, (slug, name, above) in enumerate(CATEGORIES, start=1):
        parent = Category.objects.get(slug=above) if above else None
        defaults = {"name": name, "parent": parent, "position": position}
        new += Category.objects.get_or_create(slug=slug, defaults=defaults)[1]
    return new


def load_frames() -> int:
    """Every frame of the file with its size, colours and pieces; how many were new."""
    amounts = pieces()
    return sum(_load_frame(row, number, amounts) for number, row in enumerate(read_frames()))


def load_accessories() -> int:
    """Things without measurements; how many were new."""
    amounts = pieces(start=3)
    return sum(_load_accessory(thing, amounts) for thing in ACCESSORIES)


def frame_slug(row: FrameRow) -> str:
    return slugify(f"{row.brand} {row.model}")


def pieces(start: int = 0) -> Iterator[int]:
    """How many of each variant are on the shelf: mostly 3 to 25, now and then one or none, the same each time."""
    for number in count(start):
        yield 0 if number % 17 == 5 else 1 if number % 11 == 7 else 3 + number * 7 % 23


@transaction.atomic
def _load_frame(row: FrameRow, number: int, amounts: Iterator[int]) -> bool:
    in_colours = [(colour, next(amounts)) for colour in row.colours]
    cells = row.cells
    product, is_new = Product.objects.get_or_create(
        slug=frame_slug(row),
        defaults={
            "name": row.model,
            "kind": Product.Kind.FRAME,
            "brand": Brand.objects.get(slug=slugify(row.brand)),
            "category": Category.objects.get(slug=aisle(row)),
            "audience": cells["audience"],
            "description": description(row),
            "status": Product.Status.PUBLISHED,
            "published_at": NEWEST - timedelta(days=number),
        },
    )
    if not is_new:
        return False
    size = _measured(product, row)
    for position, (colour, amount) in enumerate(in_colours, start=1):
        variant = Variant(
            sku=f"{row.sku}-{colour.code}",
            size=size,
            price=row.number("price_usd"),
            position=position,
        )
        if row.sku in REDUCED_TO:
            variant.sale_price, variant.sale_from = REDUCED_TO[row.sku], NEWEST
        _offer(product, variant, colour, amount)
    return True


def _measured(product: Product, row: FrameRow) -> FrameSize:
    cells = row.cells
    tint = cells["tint_category"]
    frame = Frame.objects.create(
        product=product,
        collection=cells["collection"],
        shape=cells["shape"],
        rim_type=cells["rim_type"],
        material=cells["material"],
        nose_fit=cells["nose_fit"],
        is_low_bridge_fit=row.flag("low_bridge_fit"),
        has_spring_hinge=row.flag("spring_hinge"),
        base_curve=row.number("base_curve_d"),
        wrap_deg=row.number("wrap_deg"),
        pantoscopic_deg=row.number("panto_deg"),
        is_rx_able=row.flag("rx_able"),
        tint_category=int(tint) if tint else None,
    )
    lengths = ("a_mm", "b_mm", "dbl_mm", "ed_mm", "temple_mm", "frame_width_mm", "weight_g")
    return FrameSize.objects.create(
        frame=frame, size_printed=cells["size_printed"], **{name: row.number(name) for name in lengths}
    )


@transaction.atomic
def _load_accessory(thing: Accessory, amounts: Iterator[int]) -> bool:
    in_colours = [(colour, next(amounts)) for colour in thing.colours]
    product, is_new = Product.objects.get_or_create(
        slug=thing.slug,
        defaults={
            "name": thing.name,
            "kind": thing.kind,
            "brand": Brand.objects.get(slug="hawfline"),
            "category": Category.objects.get(slug=thing.category),
            "description": thing.description,
            "status": Product.Status.PUBLISHED,
            "published_at": NEWEST - timedelta(days=60),
        },
    )
    if not is_new:
        return False
    for position, (colour, amount) in enumerate(in_colours, start=1):
        variant = Variant(sku=thing.sku_in(colour), price=thing.price, position=position)
        _offer(product, variant, colour, amount)
    return True


def _offer(product: Product, variant: Variant, colour: Colour, amount: int) -> None:
    """Save a variant in a colour, with `amount` pieces on its shelf."""
    variant.product, variant.gtin = product, colour.gtin
    variant.colour, variant.colour_code = colour.name, colour.code
    variant.save()
    stock.open_shelves([variant])
    if amount:
        stock.adjust(variant, amount, kind=StockMovement.Kind.RECEIVED, reason="Opening stock", by=None)


def aisle(row: FrameRow) -> str:
    """The slug of the category where it stands."""
    match row.cells["collection"]:
        case "optical":
            return f"eyeglasses-{row.cells['audience']}"
        case "sun":
            return "sunglasses"
        case "sport":
            return "sport"
    return AISLES[row.cells["audience"]]
