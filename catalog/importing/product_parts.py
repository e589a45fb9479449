"""The parts of a product that a row speaks of: its frame in one size, and its colours."""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from catalog import boxing
from catalog.boxing import Measures
from catalog.models import Frame, FrameSize, Product, Variant

from .colours import Colour
from .columns import Cells, amount, by_field, plain, shown
from .plans import Change
from .prices import PRICE
from .product_columns import FRAME, OF_A_NEW_FRAME, OF_A_NEW_SIZE, SIZE, following
from .products_known import Page
from .variants import BarCodes, read_gtin
from .writing import Writing, fields_of

if TYPE_CHECKING:
    from accounts.models import User


class Shapes:
    """Frames and their sizes."""

    def __init__(self) -> None:
        self.frames, self.sizes = Writing(), Writing()

    def read(self, cells: Cells, page: Page, skus: list[str]) -> tuple[FrameSize | None, list[Change]]:
        """The size that a row is about, where it has measurements, and what it changes."""
        given = [column.name for column in (*FRAME, *SIZE) if cells.row.get(column.name)]
        if not given:
            return None, []
        if page.product.kind != Product.Kind.FRAME:
            cells.wrong(given[0], _("Only frames have measurements."))
            return None, []
        changes = self._frame(cells, page)
        size = self._size_of(cells, page, skus) if any(column.name in given for column in SIZE) else None
        if size is None:
            return None, changes
        of_size = cells.into(size, SIZE)
        self.sizes.note(cells, size, fields_of(SIZE, of_size))
        if cells.is_right and page.frame:
            _judge(cells, page.frame, size)
        return size, changes + of_size

    def _frame(self, cells: Cells, page: Page) -> list[Change]:
        if page.frame is None:
            page.frame = Frame(product=page.product)
            _need(cells, OF_A_NEW_FRAME)
        changes = cells.into(page.frame, FRAME)
        self.frames.note(cells, page.frame, fields_of(FRAME, changes))
        for one in changes if page.row != cells.number else []:
            cells.wrong(one.column, _("Row %(row)s says otherwise about the same product.") % {"row": page.row})
        return changes

    def _size_of(self, cells: Cells, page: Page, skus: list[str]) -> FrameSize | None:
        """By what is printed on it; else the one that the row's variants are made in, or the only one."""
        printed = _digits(cells.text("size_printed"))
        for size in page.sizes:
            if printed and _digits(size.size_printed) == printed:
                return size
        own = page.sizes_of(skus) or ([] if printed else page.sizes)
        if len(own) == 1:
            return own[0]
        size = FrameSize(frame=page.frame)
        _need(cells, OF_A_NEW_SIZE)
        page.sizes.append(size)
        return size

    def write(self, *, by: "User | None", cause: str) -> None:
        self.frames.write(by=by, cause=cause)
        self.sizes.write(by=by, cause=cause)


def _need(cells: Cells, columns: tuple[str, ...]) -> None:
    for column in columns:
        if not cells.row.get(column):
            cells.wrong(column, _("A new frame needs this."))


def _judge(cells: Cells, frame: Frame, size: FrameSize) -> None:
    """Whether such a frame can be, and whether what follows from its measures is what the row says."""
    lengths = (size.a_mm, size.b_mm, size.dbl_mm, size.ed_mm, size.temple_mm, size.frame_width_mm)
    for column, why in boxing.problems(Measures(*lengths, size.size_printed, frame.wrap_deg, frame.is_rx_able)):
        cells.wrong(column, why)
    if not cells.is_right:
        return
    for column, (reader, true) in following(size).items():
        said = cells.read(column, reader)
        if said is not None and said != true:
            words = _("“%(said)s” does not go with the measurements: it is %(true)s.")
            told = true if isinstance(true, str) else plain(int(true) if isinstance(true, bool) else true)
            cells.wrong(column, words % {"said": cells.text(column)[:20], "true": told})


def _digits(printed: str) -> list[str]:
    return re.findall(r"\d+", printed)


class Offers:
    """The variants of rows."""

    def __init__(self) -> None:
        self.variants = Writing()
        self.bar_codes = BarCodes()
        self._rows: dict[str, int] = {}
        self._resized: list[tuple[Variant, FrameSize]] = []

    def read(self, cells: Cells, page: Page, size: FrameSize | None, colours: list[Colour]) -> list[Change]:
        """What a row changes of the variants that it names; its price is for them, or for all where it names none."""
        changes: list[Change] = []
        price = cells.read("price", amount)
        for colour in colours:
            if colour.sku in self._rows:
                facts = {"sku": colour.sku, "row": self._rows[colour.sku]}
                cells.wrong("colours", _("%(sku)s stands in row %(row)s already.") % facts)
                continue
            self._rows[colour.sku] = cells.number
            variant = next((one for one in page.variants if one.sku == colour.sku), None)
            is_new = variant is None
            variant = variant or self._new(cells, page, size, colour)
            found = self._named(cells, variant, colour) + self._sized(cells, page, variant, size)
            found += _priced(variant, price)
            if is_new and variant.price is None and cells.is_right:
                cells.wrong("price", _("Something new needs a price."))
            changes += self._noted(cells, variant, found)
        for variant in page.variants if price is not None and not colours else []:
            if size is None or variant.size_id == size.pk:
                changes += self._noted(cells, variant, _priced(variant, price))
        return changes

    def _new(self, cells: Cells, page: Page, size: FrameSize | None, colour: Colour) -> Variant:
        position = max((one.position for one in page.variants), default=0) + 1
        cells.take("sku", colour.sku, by_field(Variant, "sku"))
        variant = Variant(product=page.product, position=position, sku=colour.sku)
        page.variants.append(variant)
        return variant

    def _named(self, cells: Cells, variant: Variant, colour: Colour) -> list[Change]:
        said = {
            "colour": cells.take("colours", colour.name, by_field(Variant, "colour")),
            "colour_code": cells.take("colours", colour.code, by_field(Variant, "colour_code")),
            "gtin": cells.take("variant_gtins", colour.gtin, read_gtin),
        }
        changes = []
        for name, value in said.items():
            before = getattr(variant, name)
            if value and before != value:
                setattr(variant, name, value)
                changes.append(Change(name, before or "", value))
        if any(one.column == "gtin" for one in changes):
            self.bar_codes.note(cells, "variant_gtins", variant)
        return changes

    def _sized(self, cells: Cells, page: Page, variant: Variant, size: FrameSize | None) -> list[Change]:
        if size is None and not variant.pk and page.sizes:
            if len(page.sizes) > 1:
                sizes = {"sizes": ", ".join(map(str, page.sizes))}
                cells.wrong("size_printed", _("Which size? There are %(sizes)s.") % sizes)
                return []
            size = page.sizes[0]
        if size is None or (size.pk and variant.size_id == size.pk):
            return []
        before = next((one.size_printed for one in page.sizes if one.pk and one.pk == variant.size_id), "")
        variant.size = size
        self._resized.append((variant, size))
        return [Change("size", before, size.size_printed)]

    def _noted(self, cells: Cells, variant: Variant, changes: list[Change]) -> list[Change]:
        self.variants.note(cells, variant, {one.column for one in changes})
        return [one._replace(column=f"{variant.sku} {one.column}") for one in changes]

    def write(self, *, by: "User | None", cause: str) -> list[Variant]:
        """Write them; the new ones."""
        for variant, size in self._resized:
            variant.size_id = size.pk  # it has got its id since
        return self.variants.write(by=by, cause=cause)


def _priced(variant: Variant, price: object) -> list[Change]:
    before = variant.price
    if price is None or before == price:
        return []
    variant.price = price  # type: ignore[assignment]  # as `amount` reads it
    return [Change("price", shown(PRICE, before), shown(PRICE, price))]
