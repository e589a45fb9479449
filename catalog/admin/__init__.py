"""The catalogue in the back office. Importing the parts registers their pages."""

from . import catalogue, products, stock, variants

__all__ = ["catalogue", "products", "stock", "variants"]
