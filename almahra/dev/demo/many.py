"""A catalogue of any size, plausible and the same each time: for measuring, and for looking at a full shop.

Every product is a frame of the demo shop made a little wider or narrower, under another name, in some of the demo
shop's colours and with its pictures. Product `n` is the same whoever makes it, so what is there is left as it is.
"""

import multiprocessing
import os
import random
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.db import connection, transaction
from django.utils.text import slugify

from almahra.core.copying import copy, new_ids
from catalog.models import Brand, Category, Frame, FrameSize, Product, ProductImage, Stock, StockMovement, Variant
from catalog.services.cards import put_up

from .catalogue import NEWEST, aisle
from .frames import FrameRow, read_frames

BATCH = 1000  # products written in one transaction
WORTH_HELP = 5000  # products from which on a second process pays for its start
PREFIX = "many"
# Invented words, a line each: houses, first words of names, second words.
HOUSES, FIRST, SECOND = (
    line.split() for line in (Path(__file__).parent / "data" / "names.txt").read_text().splitlines()
)
MODELS = (Product, Frame, FrameSize, Variant, Stock, StockMovement, ProductImage)
# What the database computes of their rows and cards show.
COMPUTED: dict[type, list[str]] = {
    FrameSize: [field.name for field in FrameSize._meta.fields if field.generated],
    Variant: ["colour_word"],
}


class Made(NamedTuple):
    """One product with the rows that hang on it, not saved."""

    product: Product
    frame: Frame
    size: FrameSize
    variants: list[Variant]
    stocks: list[Stock]
    pictures: list[ProductImage]


def load_many(count: int) -> Iterator[int]:
    """Products until there are `count` of these; yields how many there are after each batch."""
    missing = _missing(count)
    houses()
    batches = [missing[start : start + BATCH] for start in range(0, len(missing), BATCH)]
    there = count - len(missing)
    if len(missing) < WORTH_HELP:
        for numbers in batches:
            load(numbers)
            there += len(numbers)
            yield there
        return
    connection.close()
    # Spawned: a fork would share our connection to the database.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=django.setup) as pool:
        for numbers, _ in zip(batches, pool.map(load, batches), strict=True):
            there += len(numbers)
            yield there


def _missing(count: int) -> list[int]:
    """The numbers up to `count` that have no product. One who was stopped may have left gaps."""
    slugs = Product.objects.filter(slug__startswith=f"{PREFIX}-").values_list("slug", flat=True)
    there = {int(slug.removeprefix(f"{PREFIX}-")) for slug in slugs}
    return [number for number in range(count) if number not in there]


def houses() -> None:
    """The invented brands."""
    Brand.objects.bulk_create(
        (Brand(slug=slugify(name), name=name, position=100) for name in HOUSES), ignore_conflicts=True
    )


@transaction.atomic
def load(numbers: Sequence[int]) -> None:
    """The products of these numbers, with their cards."""
    shelf = Shelf()
    made = [shelf.product(number) for number in numbers]
    copy([one.product for one in made])
    copy([one.frame for one in made])
    copy([one.size for one in made], computed=COMPUTED[FrameSize])
    copy([variant for one in made for variant in one.variants], computed=COMPUTED[Variant])
    stocks = [stock for one in made for stock in one.stocks]
    copy(stocks)
    copy([shelf.movement(stock) for stock in stocks if stock.on_hand])
    copy([picture for one in made for picture in one.pictures])
    put_up([_as_in_the_window(one) for one in made])


def _as_in_the_window(made: Made) -> Product:
    """The product with its parts where `catalog.window` puts them."""
    made.product.offers, made.product.pictures, made.frame.measured = made.variants, made.pictures, [made.size]
    return made.product


class Shelf:
    """What all products are made of, read once."""

    def __init__(self) -> None:
        self.rows = read_frames()
        self.brands = list(Brand.objects.order_by("slug"))
        self.categories = {category.slug: category for category in Category.objects.all()}
        self.colours = sorted({(colour.code, colour.name) for row in self.rows for colour in row.colours})
        self.drawn = list(
            ProductImage.objects.exclude(product__slug__startswith=PREFIX)
            .order_by("pk")
            .values("file", "width", "height", "colour", "renditions", "recipe")
        )
        self.ids = {model: new_ids(model) for model in MODELS}

    def product(self, number: int) -> Made:
        """Product `number`, always the same."""
        chance = random.Random(number)  # noqa: S311  (nobody is to be surprised)
        row = chance.choice(self.rows)
        name = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {number % 97 + 1}"
        product = self._new(
            Product,
            public_id=uuid.UUID(int=chance.getrandbits(128), version=4),
            slug=f"{PREFIX}-{number:06}",
            name=name,
            brand=chance.choice(self.brands),
            category=self.categories[aisle(row)],
            audience=row.cells["audience"],
            description=f"{name}: a {row.cells['shape'].replace('_', ' ')} frame for every day.",
            status=Product.Status.PUBLISHED,
            published_at=NEWEST - timedelta(minutes=chance.randrange(3 * 365 * 24 * 60)),
            sold_lately=int(chance.paretovariate(1.2)) - 1,
        )
        frame = self._new(Frame, product=product, **_look(row))
        size = self._new(FrameSize, frame=frame, **_lengths(row, chance))
        variants = self._variants(product, size, number, chance)
        stocks = [self._new(Stock, variant=variant, on_hand=_pieces(chance)) for variant in variants]
        pictures = [self._picture(variant, chance) for variant in variants] if self.drawn else []
        return Made(product, frame, size, variants, stocks, pictures)

    def _new(self, model: type[Any], **fields: Any) -> Any:
        """A row that knows its id, so that others can hang on it before it is written."""
        return model(pk=next(self.ids[model]), **fields)

    def _variants(self, product: Product, size: FrameSize, number: int, chance: random.Random) -> list[Variant]:
        price = Decimal(chance.randrange(3, 40)) * 10 - chance.choice([Decimal(0), Decimal("0.10"), Decimal(1)])
        sale = price * Decimal("0.8") if chance.random() < 0.12 else None
        return [
            self._new(
                Variant,
                product=product,
                size=size,
                sku=f"MANY-{number:06}-{code}",
                colour=name,
                colour_code=code,
                price=price,
                sale_price=sale and sale.quantize(Decimal("0.01")),
                sale_from=NEWEST if sale else None,
                position=position,
            )
            for position, (code, name) in enumerate(chance.sample(self.colours, chance.randrange(1, 5)), start=1)
        ]

    def _picture(self, variant: Variant, chance: random.Random) -> ProductImage:
        """One of the demo shop's, under a name of this variant's."""
        alt = f"{variant.product.name} in {variant.colour.lower()}, seen from the front"
        return self._new(
            ProductImage,
            public_id=uuid.UUID(int=chance.getrandbits(128), version=4),
            product=variant.product,
            variant=variant,
            alt=alt,
            position=variant.position,
            **chance.choice(self.drawn),
        )

    def movement(self, stock: Stock) -> StockMovement:
        """What brought the pieces of a stock."""
        return self._new(
            StockMovement, stock=stock, kind="received", on_hand_change=stock.on_hand, cause="Opening stock"
        )


def _pieces(chance: random.Random) -> int:
    return 0 if chance.random() < 0.08 else chance.randrange(1, 25)


def _look(row: FrameRow) -> dict[str, Any]:
    """The frame of the row."""
    cells = row.cells
    return {
        **{name: cells[name] for name in ("collection", "shape", "rim_type", "material", "nose_fit")},
        "is_low_bridge_fit": row.flag("low_bridge_fit"),
        "has_spring_hinge": row.flag("spring_hinge"),
        "base_curve": row.number("base_curve_d"),
        "wrap_deg": row.number("wrap_deg"),
        "pantoscopic_deg": row.number("panto_deg"),
        "is_rx_able": row.flag("rx_able"),
        "tint_category": int(cells["tint_category"]) if cells["tint_category"] else None,
    }


def _lengths(row: FrameRow, chance: random.Random) -> dict[str, Any]:
    """The size of the row with lenses up to 2 mm wider or narrower; what follows from that follows."""
    wider = Decimal(chance.randrange(-4, 5)) / 2
    a, b, dbl = row.number("a_mm") + wider, row.number("b_mm"), row.number("dbl_mm")
    a = min(max(a, b + 1), Decimal(64))
    wider = a - row.number("a_mm")
    temple = row.number("temple_mm")
    return {
        "a_mm": a,
        "b_mm": b,
        "dbl_mm": dbl,
        "ed_mm": max(row.number("ed_mm") + wider, a),
        "temple_mm": temple,
        "frame_width_mm": row.number("frame_width_mm") + 2 * wider,
        "size_printed": f"{a.normalize():f}□{dbl.normalize():f}-{temple.normalize():f}",
        "weight_g": row.number("weight_g"),
    }
