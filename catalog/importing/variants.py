"""Variants: colours and sizes of products that are there."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.colours import Family
from catalog.gtin import LENGTHS
from catalog.models import FrameSize, Product, Variant
from catalog.services.cards import refresh_many
from catalog.services.stock import open_shelves

from .by_sku import BySku, hold_products
from .columns import Cells, Column, by_field, flag, flag_written, one_of, shown
from .constraints import broken
from .plans import Asked, Change, Kind, Line
from .prices import IN_OUR_CURRENCY, PRICE
from .rows import add, change

if TYPE_CHECKING:
    from accounts.models import User


def read_gtin(cell: str) -> str:
    """A bar code, with the zeros at its beginning that spreadsheets drop."""
    if re.fullmatch(r"[\d.,]+E\+?\d+", cell, re.IGNORECASE):
        raise ValidationError(_("The spreadsheet has shortened this GTIN. Format the column as text."))
    length = min((known for known in LENGTHS if known >= len(cell)), default=len(cell))
    return by_field(Variant, "gtin")(cell.zfill(length) if cell.isdecimal() else cell)


GTIN = Column("gtin", "gtin", read_gtin, may_be_emptied=True)
COLOUR = Column("colour", "colour", by_field(Variant, "colour"), may_be_emptied=True)
COLUMNS = (
    GTIN,
    COLOUR,
    Column("colour_code", "colour_code", by_field(Variant, "colour_code"), may_be_emptied=True),
    Column("colour_family", "colour_family", one_of(Family), may_be_emptied=True),
    Column("position", "position", by_field(Variant, "position")),
    Column("active", "is_active", flag, flag_written),
    Column("weight_g", "weight_g", by_field(Variant, "weight_g"), may_be_emptied=True),
    PRICE,
)


class BarCodes:
    """Whose bar code is whose: no two variants share one, in the file or in the shop."""

    def __init__(self) -> None:
        self.asked: dict[str, tuple[Cells, Variant]] = {}

    def note(self, cells: Cells, column: str, variant: Variant) -> None:
        if not variant.gtin:
            return
        if variant.gtin in self.asked:
            row = self.asked[variant.gtin][0].number
            cells.wrong(column, _("%(gtin)s stands in row %(row)s already.") % {"gtin": variant.gtin, "row": row})
        else:
            self.asked[variant.gtin] = (cells, variant)

    def judge(self, column: str) -> None:
        """Find those that another variant of the shop has; one query."""
        taken = Variant.objects.filter(gtin__in=self.asked).values_list("pk", "gtin", "sku")
        for pk, gtin, sku in taken:
            cells, variant = self.asked[gtin or ""]
            if variant.pk != pk:
                cells.wrong(column, _("%(gtin)s is the GTIN of %(sku)s.") % {"gtin": gtin, "sku": sku})


class Variants(BySku):
    def __init__(self, asked: Asked) -> None:
        slugs = {row.get("product", "").lower() for _number, row in asked.table.rows}
        if asked.to_write:
            hold_products(Product.objects.filter(slug__in=slugs).values_list("pk", flat=True))
        self.products = {product.slug: product for product in Product.objects.filter(slug__in=slugs)}
        self.planned: list[tuple[Cells, Variant, list[Change]]] = []
        self.bar_codes = BarCodes()
        super().__init__(asked)

    def row(self, cells: Cells, sku: str, variant: Variant | None) -> None:
        product = self.products.get(cells.text("product").lower())
        if variant is None:
            variant = self._new(cells, product)
        elif cells.text("product").lower() not in {"", variant.product.slug}:
            cells.wrong("product", _("%(sku)s is a part of “%(slug)s”.") % {"sku": sku, "slug": variant.product.slug})
        if variant is None:
            return
        if variant.pk:
            self.check_name(cells, variant)
        changes = self._sized(cells, variant) + cells.into(variant, COLUMNS)
        if any(one.column == "gtin" for one in changes):
            self.bar_codes.note(cells, "gtin", variant)
        if not variant.pk and variant.price is None and cells.is_right:
            cells.wrong("price", _("Something new needs a price."))
        if cells.is_right and (changes or not variant.pk):
            self.planned.append((cells, variant, changes))
        elif cells.is_right:
            self.plan.unchanged += 1

    def _new(self, cells: Cells, product: Product | None) -> Variant | None:
        sku = cells.read("sku", lambda cell: by_field(Variant, "sku")(cell.upper()))
        if product is None:
            cells.wrong("product", _("There is no such variant, and to make it, its product’s slug has to stand here."))
            return None
        return Variant(product=product, sku=sku or "")

    def _sized(self, cells: Cells, variant: Variant) -> list[Change]:
        said = cells.text("size")
        sizes = self._sizes.get(variant.product_id, [])
        if not said and not variant.pk and len(sizes) == 1:
            said = sizes[0].size_printed
        if not said:
            if not variant.pk and sizes:
                cells.wrong("size", _("Which size? There are %(sizes)s.") % {"sizes": ", ".join(map(str, sizes))})
            return []
        size = next((one for one in sizes if _digits(one.size_printed) == _digits(said)), None)
        if size is None:
            cells.wrong("size", _("The product has no size “%(said)s”.") % {"said": said[:20]})
            return []
        if variant.size_id == size.pk:
            return []
        before = next((one.size_printed for one in sizes if one.pk == variant.size_id), "")
        variant.size = size
        return [Change("size", before, size.size_printed)]

    @cached_property
    def _sizes(self) -> dict[int, list[FrameSize]]:
        """The sizes of all products of the table, by product."""
        products = {one.pk for one in self.products.values()} | {one.product_id for one in self.variants.values()}
        found: dict[int, list[FrameSize]] = {}
        for size in FrameSize.objects.filter(frame__product__in=products).select_related("frame"):
            found.setdefault(size.frame.product_id, []).append(size)
        return found

    def finish(self) -> None:
        self.bar_codes.judge("gtin")
        refused = broken([variant for _cells, variant, _changes in self.planned])
        for place, (cells, variant, changes) in enumerate(self.planned):
            for why in refused.get(place, []):
                cells.wrong("", why)
            self.plan.lines.append(Line(cells.number, f"{variant.sku} {variant}", not variant.pk, tuple(changes)))

    def write(self, *, by: "User | None", cause: str) -> None:
        new = [variant for _cells, variant, _changes in self.planned if not variant.pk]
        changed = [(variant, changes) for _cells, variant, changes in self.planned if variant.pk]
        fields = {FIELDS[one.column] for _variant, changes in changed for one in changes}
        change([variant for variant, _changes in changed], fields, by=by, cause=cause)
        add(new, by=by, cause=cause)
        open_shelves(new)
        products = {variant.product_id for _cells, variant, _changes in self.planned}
        Product.objects.filter(pk__in=products).touch()
        refresh_many(products, tell=self.asked.tell)


FIELDS = {"size": "size", **{column.name: column.field for column in COLUMNS}}


def _digits(printed: str) -> list[str]:
    return re.findall(r"\d+", printed)


def _export() -> Iterator[list[str]]:
    variants: Any = Variant.objects.select_related("product", "size").order_by("sku")
    for variant in variants.iterator(chunk_size=2000):
        size = variant.size.size_printed if variant.size else ""
        rest = [shown(column, getattr(variant, column.field)) for column in COLUMNS]
        yield [variant.sku, variant.product.slug, str(variant), size, *rest]


KIND = Kind(
    columns=("sku", "product", "name", "size", *(column.name for column in COLUMNS)),
    required=frozenset({"sku"}),
    aliases=IN_OUR_CURRENCY,
    permissions=("catalog.add_variant", "catalog.change_variant"),
    look=Variants,
    export=_export,
)
