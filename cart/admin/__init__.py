"""Carts, taxes and shipping in the back office. Importing the parts registers their pages."""

from . import carts, coupons, shipping, taxes

__all__ = ["carts", "coupons", "shipping", "taxes"]
