"""What one piece adds to a parcel, in grams."""

from .models import Product

Kind = Product.Kind
# For what nobody has weighed: packed, a frame with its case and cloth.
USUAL_WEIGHT_G: dict[str, int] = {Kind.FRAME: 180, Kind.ACCESSORY: 80, Kind.CONTACT_LENS: 60, Kind.CARE: 250}


def parcel_weight_g(kind: str, weight_g: int | None) -> int:
    """The weight of one packed piece: as weighed, or what a thing of this kind usually weighs."""
    return USUAL_WEIGHT_G[kind] if weight_g is None else weight_g
