"""A catalogue of any size, plausible and the same each time: for measuring, and for looking at a full shop.

Every product is a frame of the demo shop made a little wider or narrower, under another name, in some of the demo
shop's colours and with its pictures. Product `n` is the same whoever makes it, so what is there is left as it is.
"""

import multiprocessing
import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import django
from django.db import connection, transaction
from django.utils.text import slugify

from catalog.models import Brand, Category, Frame, FrameSize, Product, ProductImage, Stock, StockMovement, Variant
from catalog.services.cards import refresh

from .catalogue import NEWEST, aisle
from .frames import FrameRow, read_frames

BATCH = 1000  # products written in one transaction
WORTH_HELP = 5000  # products from which on a second process pays for its start
PREFIX = "many"
# Invented words, a line each: houses, first words of names, second words.
HOUSES, FIRST, SECOND = (
    line.split() for line in (Path(__file__).parent / "data" / "names.txt").read_text().splitlines()
)


class Made(NamedTuple):
    """One product, and the rows that hang on it, not saved."""

    product: Product
    frame: Frame
    size: FrameSize
    variants: list[Variant]
    pieces: list[int]


def load_many(count: int) -> Iterator[int]:
    """Products until there are `count` of these; yields how many there are after each batch."""
    there = Product.objects.filter(slug__startswith=f"{PREFIX}-").count()
    houses()
    ranges = [(first, min(first + BATCH, count)) for first in range(there, count, BATCH)]
    if count - there < WORTH_HELP:
        for first, last in ranges:
            load_range(first, last)
            yield last
        return
    connection.close()
    # Spawned: a fork would share our connection to the database.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=django.setup) as pool:
        for done, _ in enumerate(pool.map(load_range, *zip(*ranges, strict=True)), start=1):
            yield min(there + done * BATCH, count)


def houses() -> None:
    """The invented brands."""
    Brand.objects.bulk_create(
        (Brand(slug=slugify(name), name=name, position=100) for name in HOUSES), ignore_conflicts=True
    )


@transaction.atomic
def load_range(first: int, last: int) -> None:
    """Products `first` up to `last`, with their cards."""
    shelf = Shelf()
    made = [shelf.product(number) for number in range(first, last)]
    Product.objects.bulk_create(one.product for one in made)
    Frame.objects.bulk_create(one.frame for one in made)
    FrameSize.objects.bulk_create(one.size for one in made)
    variants = [variant for one in made for variant in one.variants]
    Variant.objects.bulk_create(variants)
    stocks = _stock(variants, [pieces for one in made for pieces in one.pieces])
    Stock.objects.bulk_create(stocks)
    StockMovement.objects.bulk_create(
        StockMovement(stock=stock, kind="received", on_hand_change=stock.on_hand, cause="Opening stock")
        for stock in stocks
        if stock.on_hand
    )
    if shelf.pictures:
        ProductImage.objects.bulk_create(shelf.picture(variant) for variant in variants)
    refresh(one.product.pk for one in made)


def _stock(variants: Sequence[Variant], pieces: Sequence[int]) -> list[Stock]:
    return [Stock(variant=variant, on_hand=on_hand) for variant, on_hand in zip(variants, pieces, strict=True)]


class Shelf:
    """What all products are made of, read once."""

    def __init__(self) -> None:
        self.rows = read_frames()
        self.brands = list(Brand.objects.order_by("slug"))
        self.categories = {category.slug: category for category in Category.objects.all()}
        self.colours = sorted({(colour.code, colour.name) for row in self.rows for colour in row.colours})
        self.pictures = list(
            ProductImage.objects.exclude(product__slug__startswith=PREFIX)
            .order_by("pk")
            .values("file", "width", "height", "colour", "renditions", "recipe")
        )

    def product(self, number: int) -> Made:
        """Product `number`, always the same."""
        chance = random.Random(number)  # noqa: S311  (nobody is to be surprised)
        row = chance.choice(self.rows)
        name = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {number % 97 + 1}"
        product = Product(
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
        frame = _frame(product, row)
        size = _size(frame, row, chance)
        variants = self._variants(product, size, row, number, chance)
        pieces = [0 if chance.random() < 0.08 else chance.randrange(1, 25) for _ in variants]
        return Made(product, frame, size, variants, pieces)

    def _variants(
        self, product: Product, size: FrameSize, row: FrameRow, number: int, chance: random.Random
    ) -> list[Variant]:
        price = Decimal(chance.randrange(3, 40)) * 10 - chance.choice([Decimal(0), Decimal("0.10"), Decimal(1)])
        sale = price * Decimal("0.8") if chance.random() < 0.12 else None
        return [
            Variant(
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

    def picture(self, variant: Variant) -> ProductImage:
        """One of the demo shop's, under a name of this variant's."""
        drawn = (
            self.pictures[variant.pk % len(self.pictures)] if self.pictures else {"file": "", "width": 0, "height": 0}
        )
        alt = f"{variant.product.name} in {variant.colour.lower()}, seen from the front"
        return ProductImage(product=variant.product, variant=variant, alt=alt, position=variant.position, **drawn)


def _frame(product: Product, row: FrameRow) -> Frame:
    cells = row.cells
    return Frame(
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
        tint_category=int(cells["tint_category"]) if cells["tint_category"] else None,
    )


def _size(frame: Frame, row: FrameRow, chance: random.Random) -> FrameSize:
    """The size of the row with lenses up to 2 mm wider or narrower; what follows from that follows."""
    wider = Decimal(chance.randrange(-4, 5)) / 2
    a, b, dbl = row.number("a_mm") + wider, row.number("b_mm"), row.number("dbl_mm")
    a = min(max(a, b + 1), Decimal(64))
    wider = a - row.number("a_mm")
    temple = row.number("temple_mm")
    return FrameSize(
        frame=frame,
        a_mm=a,
        b_mm=b,
        dbl_mm=dbl,
        ed_mm=max(row.number("ed_mm") + wider, a),
        temple_mm=temple,
        frame_width_mm=row.number("frame_width_mm") + 2 * wider,
        size_printed=f"{a.normalize():f}□{dbl.normalize():f}-{temple.normalize():f}",
        weight_g=row.number("weight_g"),
    )
