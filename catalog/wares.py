"""Variants as carts see them.

Every step of an order reads some. As text, for the ORM spends ten times as long on wording it as the database on
answering.
"""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from .models import Product
from .naming import variant_name

# In the order of a ware's fields, and for whoever reads wares beside something of their own.
COLUMNS = """
    variant.id, variant.sku, variant.colour, variant.price, variant.sale_price, variant.sale_from, variant.sale_until,
    variant.currency, variant.is_active, variant.weight_g,
    product.name, product.kind, product.status, product.brand_id, product.category_id, frame.tint_category,
    coalesce(stock.on_hand - stock.reserved, 0)
"""
TABLES = """
    catalog_variant AS variant
    JOIN catalog_product AS product ON product.id = variant.product_id
    LEFT JOIN catalog_frame AS frame ON frame.product_id = product.id
    LEFT JOIN catalog_stock AS stock ON stock.variant_id = variant.id
"""
BY_SKU = f"SELECT {COLUMNS} FROM {TABLES} WHERE variant.sku = %s"  # noqa: S608  (constants)


class Ware(NamedTuple):
    """A variant with what carts ask of its product and its stock, as it was a moment ago.

    `available` are the pieces that an order could have; a variant that never had a stock has none.
    """

    variant_id: int
    sku: str
    colour: str
    price: Decimal
    sale_price: Decimal | None
    sale_from: datetime | None
    sale_until: datetime | None
    currency: str
    is_active: bool
    weight_g: int | None
    product: str
    kind: str
    status: str
    brand_id: int
    category_id: int
    tint_category: int | None
    available: int

    @property
    def name(self) -> str:
        return variant_name(self.product, self.colour)

    @property
    def is_sold(self) -> bool:
        """Whether it is in the window, at a price in the shop's currency; it may be sold out all the same."""
        return self.is_active and self.status == Product.Status.PUBLISHED and self.currency == settings.SHOP_CURRENCY


def ware_of(sku: str) -> Ware | None:
    """What stands under this SKU, whether or not it is sold."""
    with connection.cursor() as cursor:
        cursor.execute(BY_SKU, [sku])
        found = cursor.fetchone()
    return Ware(*found) if found else None
