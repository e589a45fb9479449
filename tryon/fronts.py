"""Fronts of variants, as staff have approved them: from rows and files to what can be put on a face."""

import numpy as np
from django.db.models import Prefetch
from django.db.models.fields.files import ImageFieldFile
from numpy.typing import NDArray
from PIL import Image

from catalog.models import Variant
from catalog.querysets import VariantQuerySet
from tryon.errors import TryOnUnavailable
from tryon.frame import Front
from tryon.models import FramePicture

FOUND = "pictures_in_use"  # the attribute of a variant


def with_pictures(variants: VariantQuerySet) -> VariantQuerySet:
    """Variants of which `picture_of` knows: one statement more, however many they are."""
    return variants.prefetch_related(Prefetch("frame_pictures", FramePicture.objects.in_use(), to_attr=FOUND))


def picture_of(variant: Variant) -> FramePicture | None:
    """The picture in use of a variant that came `with_pictures`."""
    found: list[FramePicture] = getattr(variant, FOUND)
    return found[0] if found else None


def front_of(variant: Variant) -> Front:
    """The front in use. Raises TryOnUnavailable where there is none, and OSError where the storage is away."""
    picture = FramePicture.objects.in_use().filter(variant=variant).first()
    if picture is None:
        raise TryOnUnavailable(sku=variant.sku)
    return front_in(picture, variant)


def front_in(picture: FramePicture, variant: Variant) -> Front:
    """The front of a measured picture, in use or not. Raises TryOnUnavailable for what is no frame, and OSError."""
    size = variant.size
    if size is None or None in (picture.px_per_mm, picture.datum_row, picture.hinge_row, picture.centre_column):
        raise TryOnUnavailable(sku=variant.sku)
    return Front(
        rgba=_pixels(picture.cut_out, "RGBA"),
        lens=_pixels(picture.lens, "L"),
        px_per_mm=float(picture.px_per_mm or 0),
        datum_row=float(picture.datum_row or 0),
        hinge_row=float(picture.hinge_row or 0),
        centre_column=float(picture.centre_column or 0),
        width_mm=float(size.frame_width_mm),
        lens_height_mm=float(size.b_mm),
        bridge_mm=float(size.dbl_mm),
    )


def _pixels(file: ImageFieldFile, mode: str) -> NDArray[np.uint8]:
    with file.open("rb") as opened, Image.open(opened) as image:
        return np.asarray(image.convert(mode), np.uint8)
