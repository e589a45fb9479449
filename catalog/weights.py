"""What one piece adds to a parcel, in grams."""

from .models import Product, Variant

Kind = Product.Kind
# For what nobody has weighed: packed, a frame with its case and cloth.
USUAL_WEIGHT_G: dict[str, int] = {Kind.FRAME: 180, Kind.ACCESSORY: 80, Kind.CONTACT_LENS: 60, Kind.CARE: 250}


def parcel_weight_g(variant: Variant) -> int:
    """The weight of one packed piece: as weighed, or what such a thing usually weighs."""
    return variant.weight_g if variant.weight_g is not None else USUAL_WEIGHT_G[variant.product.kind]
