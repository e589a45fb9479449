"""The tables that can be imported and exported."""

from catalog.models import TableImport

from . import prices, products, stock, variants
from .plans import Kind

KINDS: dict[str, Kind] = {
    TableImport.Kind.PRODUCTS: products.KIND,
    TableImport.Kind.VARIANTS: variants.KIND,
    TableImport.Kind.PRICES: prices.KIND,
    TableImport.Kind.STOCK: stock.KIND,
}
