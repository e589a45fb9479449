"""A product once more, to begin another one with."""

from collections.abc import Callable
from itertools import count
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from catalog.models import Frame, FrameSize, Product, Variant
from catalog.services.stock import open_shelves

Row = TypeVar("Row", bound=models.Model)

# What belongs to one row alone.
OWN = {"public_id", "slug", "sku", "gtin", "created_at", "updated_at", "published_at", "sold_lately"}
LONGEST_SLUG, LONGEST_SKU, LONGEST_NAME = 120, 40, 200


@transaction.atomic
def duplicate(product: Product) -> Product:
    """A draft with the frame, sizes, variants and pictures of `product`, under a slug and SKUs of its own.

    It has no pieces, no GTINs, no sale and no family, and shows the same picture files. Prices are the same.
    """
    product = Product.objects.select_for_update().get(pk=product.pk)  # two at once get two slugs
    name = _("%(name)s (copy)") % {"name": product.name}
    copy = _copied(
        product, slug=_free_slug(product.slug), name=name[:LONGEST_NAME], status=Product.Status.DRAFT, family=""
    )
    sizes = _copied_frame(product, copy)
    variants: dict[int | None, Variant] = {}
    for variant in product.variants.all():
        size = sizes[variant.size_id] if variant.size_id else None
        fields = {"product": copy, "size": size, "sku": _free_sku(variant.sku)}
        variants[variant.pk] = _copied(variant, **fields, sale_price=None, sale_from=None, sale_until=None)
    open_shelves(variants.values())
    for image in product.images.all():
        shown = variants[image.variant_id] if image.variant_id else None
        _copied(image, product=copy, variant=shown, file=str(image.file.name))
    return copy


def _copied_frame(product: Product, copy: Product) -> dict[int, FrameSize]:
    """The new sizes by the old ones."""
    frame: Frame | None = getattr(product, "frame", None)
    if frame is None:
        return {}
    another = _copied(frame, product=copy)
    return {size.pk: _copied(size, frame=another) for size in frame.sizes.all()}


def _copied(row: Row, **other: Any) -> Row:
    """A new row with the fields of this one, but for those in `other` and those that are its own."""
    fields = [field for field in row._meta.concrete_fields if not (field.primary_key or field.generated)]
    kept = {field.name: getattr(row, field.name) for field in fields if field.name not in OWN}
    return type(row)._default_manager.create(**{**kept, **other})


def _free_slug(slug: str) -> str:
    return _free(slug, "-copy", LONGEST_SLUG, lambda wanted: Product.objects.filter(slug=wanted).exists())


def _free_sku(sku: str) -> str:
    return _free(sku, "-COPY", LONGEST_SKU, lambda wanted: Variant.objects.filter(sku=wanted).exists())


def _free(name: str, ending: str, longest: int, is_taken: Callable[[str], bool]) -> str:
    """`name` with an ending and, from the second copy on, a number; cut where it would be too long."""
    endings = (ending if number == 1 else f"{ending}-{number}" for number in count(1))
    names = (name[: longest - len(last)].rstrip("-_.") + last for last in endings)
    return next(wanted for wanted in names if not is_taken(wanted))
