from .carts import Cart, CartLine
from .shipping import ClosedDay, PickupPoint, ShippingMethod, ShippingZone
from .taxes import TaxClass, TaxedKind, TaxExemption, TaxRate

__all__ = [
    "Cart",
    "CartLine",
    "ClosedDay",
    "PickupPoint",
    "ShippingMethod",
    "ShippingZone",
    "TaxClass",
    "TaxExemption",
    "TaxRate",
    "TaxedKind",
]
