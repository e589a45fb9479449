"""Tables whose rows name variants that are there."""

from django.utils.translation import gettext as _

from catalog.models import Product, Variant

from .columns import Cells
from .plans import Asked, Look


class BySku(Look):
    """Subclasses say what a row means in `row`, and in `finish` what only all rows together tell."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        skus = {row.get("sku", "").upper() for _number, row in asked.table.rows}
        self.variants = known_variants(skus, to_write=asked.to_write)
        self._rows: dict[str, int] = {}
        for number, cells in asked.table.rows:
            self._read(Cells(self.plan, number, cells, name=cells.get("sku", "")))
        self.finish()
        self.plan.settle()

    def row(self, cells: Cells, sku: str, variant: Variant | None) -> None:
        raise NotImplementedError

    def finish(self) -> None:
        raise NotImplementedError

    def _read(self, cells: Cells) -> None:
        sku = cells.text("sku").upper()
        if not sku:
            if cells.is_right:
                cells.wrong("sku", _("The row names no variant."))
        elif sku in self._rows:
            cells.wrong("sku", _("It stands in row %(row)s already.") % {"row": self._rows[sku]})
        else:
            self._rows[sku] = cells.number
            self.row(cells, sku, self.variants.get(sku))

    def check_name(self, cells: Cells, variant: Variant) -> None:
        """A column for people: where it names another thing, rows have slipped."""
        said = cells.text("name")
        if said and said != str(variant):
            words = _("In the shop this is “%(name)s”. Has a row slipped? Names are changed in the table of products.")
            cells.wrong("name", words % {"name": variant})


def known_variants(skus: set[str], *, to_write: bool) -> dict[str, Variant]:
    """Variants with their products by SKU; before a writing both are held, products first as everywhere."""
    found = Variant.objects.filter(sku__in=skus).select_related("product").order_by("pk")
    if to_write:
        hold_products(found.values_list("product", flat=True))
        found = found.select_for_update(of=["self"], no_key=True)
    return {variant.sku: variant for variant in found}


def hold_products(product_ids: object) -> None:
    """Nobody else saves one of these until the transaction ends."""
    list(Product.objects.select_for_update(no_key=True).filter(pk__in=product_ids).order_by("pk").values_list("pk"))  # type: ignore[misc]  # ids or a query of them
