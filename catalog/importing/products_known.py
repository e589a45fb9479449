"""The products that a table names, with all that belongs to them, read at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.text import slugify

from catalog.models import Brand, Category, Frame, FrameSize, Product, Variant
from catalog.tables import Row

from .by_sku import hold_products
from .columns import untamed


@dataclass
class Page:
    """A product as its page shows it, there or still to be made."""

    product: Product
    frame: Frame | None = None
    sizes: list[FrameSize] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    row: int = 0  # the first that speaks of it

    def sizes_of(self, skus: Iterable[str]) -> list[FrameSize]:
        """The sizes in which these variants are made."""
        wanted = set(skus)
        ids = {variant.size_id for variant in self.variants if variant.sku in wanted and variant.size_id}
        return [size for size in self.sizes if size.pk in ids]


class Known:
    """Seven queries for any number of rows. Before a writing, the products are held."""

    def __init__(self, rows: Iterable[Row], skus: Iterable[str], *, to_write: bool) -> None:
        slugs = {slug_of(row) for row in rows}
        of_skus = Variant.objects.filter(sku__in=set(skus)).values("product")
        found = Product.objects.filter(Q(slug__in=slugs) | Q(pk__in=of_skus)).order_by("pk")
        if to_write:
            hold_products(found.values_list("pk", flat=True))
        self.brands = list(Brand.objects.all())
        self.categories = list(Category.objects.all())
        pages = {product.pk: Page(product) for product in found.select_related("brand", "category")}
        for frame in Frame.objects.filter(product__in=pages):
            pages[frame.product_id].frame = frame
        frames = {page.frame.pk: page for page in pages.values() if page.frame}
        for size in FrameSize.objects.filter(frame__in=frames):
            frames[size.frame_id].sizes.append(size)
        for variant in Variant.objects.filter(product__in=pages).order_by("position", "pk"):
            pages[variant.product_id].variants.append(variant)
        self.by_slug = {page.product.slug: page for page in pages.values()}
        self.by_sku = {variant.sku: page for page in pages.values() for variant in page.variants}


def slug_of(row: Row) -> str:
    """The slug that a row gives, or else the one of its brand and name; "" where those have no Latin letters."""
    said = untamed(row.get("slug", "")).lower()
    return said or slugify(f"{row.get('brand', '')} {row.get('name', '')}")[:120].strip("-")
