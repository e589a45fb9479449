"""The catalogue in the back office. Importing the parts registers their pages."""

from . import catalogue, imports, products, reviews, shortages, stock, takes, variants

__all__ = ["catalogue", "imports", "products", "reviews", "shortages", "stock", "takes", "variants"]
