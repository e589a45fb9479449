from .carts import Cart, CartLine
from .coupons import Coupon, CouponBrand, CouponCategory, CouponUse

__all__ = ["Cart", "CartLine", "Coupon", "CouponBrand", "CouponCategory", "CouponUse"]
