"""What the shop sells: brands, categories, products, their variants, pictures and pieces in stock."""

from .cards import CardChange, CardText, CardWords, ProductCard, Word
from .frames import Frame, FrameSize
from .images import ProductImage
from .imports import TableImport
from .products import Product
from .reviews import Purchase, Review, ReviewVote
from .shelves import Brand, Category
from .shortages import Shortage
from .stock import Stock, StockMovement
from .takes import StockTake
from .variants import Variant
from .wishes import Wish

__all__ = [
    "Brand",
    "CardChange",
    "CardText",
    "CardWords",
    "Category",
    "Frame",
    "FrameSize",
    "Product",
    "ProductCard",
    "ProductImage",
    "Purchase",
    "Review",
    "ReviewVote",
    "Shortage",
    "Stock",
    "StockMovement",
    "StockTake",
    "TableImport",
    "Variant",
    "Wish",
    "Word",
]
