"""The catalogue in the back office. Importing the parts registers their pages."""

from . import catalogue, imports, products, reviews, shortages, sizes, stock, takes, variants

__all__ = ["catalogue", "imports", "products", "reviews", "shortages", "sizes", "stock", "takes", "variants"]
