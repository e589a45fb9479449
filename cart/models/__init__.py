from .carts import Cart, CartLine
from .coupons import Coupon, CouponBrand, CouponCategory, CouponUse
from .shipping import ClosedDay, PickupPoint, ShippingMethod, ShippingZone
from .taxes import TaxClass, TaxedKind, TaxExemption, TaxRate

__all__ = [
    "Cart",
    "CartLine",
    "ClosedDay",
    "Coupon",
    "CouponBrand",
    "CouponCategory",
    "CouponUse",
    "PickupPoint",
    "ShippingMethod",
    "ShippingZone",
    "TaxClass",
    "TaxExemption",
    "TaxRate",
    "TaxedKind",
]
