"""What a product needs before customers may see it."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, Variant


class Point(NamedTuple):
    """`code` is one thing a product needs, `to_do` says in words how it gets it."""

    code: str
    is_met: bool
    title: str | Promise
    to_do: str | Promise


def checklist(product: Product) -> list[Point]:
    """Every point, in the order of the product's page."""
    variants = list(product.variants.select_related("stock"))
    offers = [variant for variant in variants if variant.is_active]
    bare = [variant.sku for variant in offers if not hasattr(variant, "stock")]
    is_described = product.images.exclude(alt="").exists()
    points = [
        Point("name", bool(product.name.strip()), _("Name"), _("Give it a name.")),
        Point("brand", bool(product.brand_id), _("Brand"), _("Choose its brand.")),
        Point("category", bool(product.category_id), _("Category"), _("Choose the category it stands in.")),
        Point("description", bool(product.description.strip()), _("Description"), _("Describe it in a few words.")),
        Point(
            "variant",
            any(variant.price > 0 for variant in offers),
            _("Variant"),
            _("Put at least one variant with a price above 0 on sale."),
        ),
        Point("picture", is_described, _("Picture"), _("Add a picture, and write what one sees in it.")),
        Point(
            "stock",
            not bare,
            _("Stock"),
            _("Save the page once, so that each variant gets its shelf. None yet: %(skus)s.")
            % {"skus": ", ".join(bare)},
        ),
    ]
    if product.kind == Product.Kind.FRAME:
        points.insert(4, _measured(product, offers))
    return points


def missing(product: Product) -> list[Point]:
    return [point for point in checklist(product) if not point.is_met]


def _measured(product: Product, offers: list[Variant]) -> Point:
    """A frame has its measurements, and each variant on sale has one of its sizes."""
    frame = getattr(product, "frame", None)
    is_sized = frame is not None and frame.sizes.exists()
    unsized = [variant.sku for variant in offers if not variant.size_id]
    to_do: str | Promise = _("Fill in the frame and at least one size with all its measurements.")
    if is_sized and unsized:
        to_do = _("Choose the size of every variant on sale. None yet: %(skus)s.") % {"skus": ", ".join(unsized)}
    return Point("measures", is_sized and not unsized, _("Measurements"), to_do)
