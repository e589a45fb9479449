"""Products: one row for a product, or for each size of a frame, with its colours."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from catalog.models import Brand, Category, Product
from catalog.services.cards import refresh_many
from catalog.services.checklist import missing
from catalog.services.stock import open_shelves

from .colours import Colour, colours_of
from .columns import Cells, by_field, one_of
from .plans import Asked, Change, Kind, Line, Look, nearest
from .product_columns import ALIASES, NAMES, PRODUCT
from .product_export import export
from .product_parts import Offers, Shapes
from .products_known import Known, Page, slug_of
from .writing import Writing, fields_of

if TYPE_CHECKING:
    from accounts.models import User

Status = Product.Status


class Products(Look):
    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        rows = [Cells(self.plan, number, row, name=_called(row)) for number, row in asked.table.rows]
        named = [(cells, colours_of(cells)) for cells in rows]
        skus = {colour.sku for _cells, colours in named for colour in colours}
        self.known = Known((cells.row for cells in rows), skus, to_write=asked.to_write)
        self.products = Writing()
        self.shapes = Shapes()
        self.offers = Offers()
        self.touched: list[Page] = []
        for done, (cells, colours) in enumerate(named):
            self._row(cells, colours)
            if done % 500 == 0:
                asked.tell(done, len(named))
        self.offers.bar_codes.judge("variant_gtins")
        for writing in (self.products, self.shapes.frames, self.shapes.sizes, self.offers.variants):
            writing.judge()
        self.plan.settle()

    def _row(self, cells: Cells, colours: list[Colour]) -> None:
        page = self._page(cells, colours) if cells.is_right else None
        if page is None:
            return
        is_new = not page.product.pk
        changes = self._product(cells, page)
        size, of_frame = self.shapes.read(cells, page, [colour.sku for colour in colours])
        changes += of_frame + self.offers.read(cells, page, size, colours) + self._status(cells, page)
        if not cells.is_right:
            return
        if changes or is_new:
            self.touched.append(page)
            self.plan.lines.append(Line(cells.number, f"{page.product.brand} {page.product}", is_new, tuple(changes)))
        else:
            self.plan.unchanged += 1

    def _page(self, cells: Cells, colours: list[Colour]) -> Page | None:
        """The product that a row is about: the one of its SKUs, of its slug, or a new one."""
        owners = {page.product.slug: page for colour in colours if (page := self.known.by_sku.get(colour.sku))}
        slug, is_said = slug_of(cells.row), bool(cells.text("slug"))
        if len(owners) > 1:
            cells.wrong("colours", _("These variants belong to different products: %s.") % ", ".join(sorted(owners)))
            return None
        page = next(iter(owners.values()), None) or self.known.by_slug.get(slug)
        if page is None:
            return self._new(cells, slug)
        if is_said and page.product.slug != slug:
            sku = next(colour.sku for colour in colours if colour.sku in self.known.by_sku)
            cells.wrong("slug", _("%(sku)s is a part of “%(slug)s”.") % {"sku": sku, "slug": page.product.slug})
            return None
        page.row = page.row or cells.number
        return page

    def _new(self, cells: Cells, slug: str) -> Page | None:
        for column in ("brand", "name"):
            if not cells.text(column) and cells.is_right:
                cells.wrong(column, _("A new product needs this."))
        if not slug and cells.is_right:
            cells.wrong("slug", _("A new product needs this, for its name has no Latin letters."))
        if cells.take("slug", slug, by_field(Product, "slug")) is None or not cells.is_right:
            return None
        page = Page(Product(slug=slug, status=Status.DRAFT), row=cells.number)
        self.known.by_slug[slug] = page
        return page

    def _product(self, cells: Cells, page: Page) -> list[Change]:
        product = page.product
        changes = self._shelf(cells, product, "brand", self.known.brands)
        changes += self._shelf(cells, product, "category", self.known.categories)
        if product.category_id is None and cells.is_right:
            cells.wrong("category", _("A new product needs this. Write it here, or choose one beside the file."))
        changes += cells.into(product, PRODUCT)
        self.products.note(cells, product, fields_of(PRODUCT, changes) | _shelves(changes))
        for one in changes if page.row != cells.number else []:
            cells.wrong(one.column, _("Row %(row)s says otherwise about the same product.") % {"row": page.row})
        return changes

    def _shelf(
        self, cells: Cells, product: Product, column: str, known: Iterable[Brand] | Iterable[Category]
    ) -> list[Change]:
        """Put the product where the cell says, by name or slug."""
        said = cells.text(column)
        if not said and column == "category" and not product.pk and product.category_id is None:
            said = self.asked.options.get("category") or ""
        if not said:
            return []
        found = [one for one in known if one.slug == said.lower()]
        found = found or [one for one in known if one.name.casefold() == said.casefold()]
        if len(found) != 1:
            unknown, meant = _("“%(said)s” is not known here."), _("“%(said)s” is not known here. Is “%(near)s” meant?")
            several = _("Several are called “%(said)s”. Write the slug.") % {"said": said[:40]}
            cells.wrong(column, several if found else nearest(said, [one.name for one in known], unknown, meant))
            return []
        before = getattr(product, column) if getattr(product, f"{column}_id") else None
        if before == found[0]:
            return []
        setattr(product, column, found[0])
        return [Change(column, before.slug if before else "", found[0].slug)]

    def _before_publishing(self, product: Product) -> str:
        """What it lacks as it stands in the shop, in words; nothing where it may go live."""
        if product.pk is None:
            return _("A new product has no picture. Import it as a draft, add one, and publish it then.")
        return " ".join(str(point.to_do) for point in missing(product))

    def _status(self, cells: Cells, page: Page) -> list[Change]:
        """New products are drafts until the table or somebody says otherwise."""
        wanted, product = cells.read("status", one_of(Status)), page.product
        if wanted is None or wanted == product.status:
            return []
        if wanted == Status.PUBLISHED and (to_do := self._before_publishing(product)):
            cells.wrong("status", to_do)
            return []
        change = Change("status", product.status, wanted)
        product.status = wanted
        if wanted == Status.PUBLISHED:
            product.published_at = product.published_at or self.asked.at
        self.products.note(cells, product, ["status", "published_at"])
        return [change]

    def write(self, *, by: "User | None", cause: str) -> None:
        self.products.write(by=by, cause=cause)
        self.shapes.write(by=by, cause=cause)
        open_shelves(self.offers.write(by=by, cause=cause))
        ids = {page.product.pk for page in self.touched}
        Product.objects.filter(pk__in=ids).touch()
        refresh_many(ids, tell=self.asked.tell)


def _called(row: dict[str, str]) -> str:
    return " ".join(part for part in (row.get("sku") or row.get("slug", ""), row.get("name", "")) if part)


def _shelves(changes: Iterable[Change]) -> set[str]:
    return {one.column for one in changes if one.column in {"brand", "category"}}


KIND = Kind(
    columns=NAMES,
    required=frozenset(),
    aliases=ALIASES,
    permissions=(
        *("catalog.add_product", "catalog.change_product", "catalog.add_variant", "catalog.change_variant"),
        *("catalog.add_frame", "catalog.change_frame", "catalog.add_framesize", "catalog.change_framesize"),
    ),
    look=Products,
    export=export,
)
