"""Prices: what each variant costs, and what in a sale."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.models import Product, Variant
from catalog.services.cards import refresh_many

from .by_sku import BySku
from .columns import Cells, Column, amount, amount_written, moment, moment_written, shown
from .constraints import broken
from .plans import Asked, Change, Kind, Line
from .rows import change

if TYPE_CHECKING:
    from accounts.models import User

PRICE = Column("price", "price", amount, amount_written)
SALE = (
    Column("sale_price", "sale_price", amount, amount_written, may_be_emptied=True),
    Column("sale_from", "sale_from", moment, moment_written, may_be_emptied=True),
    Column("sale_until", "sale_until", moment, moment_written, may_be_emptied=True),
)
IN_OUR_CURRENCY = {f"price_{settings.SHOP_CURRENCY.lower()}": "price"}


class Prices(BySku):
    def __init__(self, asked: Asked) -> None:
        self.changed: list[tuple[Cells, Variant, list[Change]]] = []
        super().__init__(asked)

    def row(self, cells: Cells, sku: str, variant: Variant | None) -> None:
        if variant is None:
            cells.wrong("sku", _("There is no such variant."))
            return
        self.check_name(cells, variant)
        changes = cells.into(variant, (PRICE, *SALE))
        changes += _end_of_sale(variant)
        if cells.is_right and changes:
            self.changed.append((cells, variant, changes))
        elif cells.is_right:
            self.plan.unchanged += 1

    def finish(self) -> None:
        refused = broken([variant for _cells, variant, _changes in self.changed])
        for place, (cells, variant, changes) in enumerate(self.changed):
            for why in refused.get(place, []):
                cells.wrong("", why)
            self.plan.lines.append(Line(cells.number, f"{variant.sku} {variant}", False, tuple(changes)))

    def write(self, *, by: "User | None", cause: str) -> None:
        fields = {one.column for _cells, _variant, changes in self.changed for one in changes}
        variants = [variant for _cells, variant, _changes in self.changed]
        change(variants, fields, by=by, cause=cause)
        products = {variant.product_id for variant in variants}
        Product.objects.filter(pk__in=products).touch()
        refresh_many(products, tell=self.asked.tell)


def _end_of_sale(variant: Variant) -> list[Change]:
    """A sale without a price has no days either."""
    if variant.sale_price is not None:
        return []
    gone = [column for column in SALE[1:] if getattr(variant, column.field) is not None]
    changes = [Change(column.name, shown(column, getattr(variant, column.field)), "") for column in gone]
    for column in gone:
        setattr(variant, column.field, None)
    return changes


def _export() -> Iterator[list[str]]:
    for variant in Variant.objects.select_related("product").order_by("sku").iterator(chunk_size=2000):
        prices = [shown(column, getattr(variant, column.field)) for column in (PRICE, *SALE)]
        yield [variant.sku, str(variant), *prices]


KIND = Kind(
    columns=("sku", "name", "price", "sale_price", "sale_from", "sale_until"),
    required=frozenset({"sku"}),
    aliases=IN_OUR_CURRENCY,
    permissions=("catalog.change_variant",),
    look=Prices,
    export=_export,
)
