"""Carts, taxes and shipping in the back office. Importing the parts registers their pages."""

from . import carts, shipping, taxes

__all__ = ["carts", "shipping", "taxes"]
