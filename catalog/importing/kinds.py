"""The tables that can be imported and exported."""

from catalog.models import TableImport

from . import prices, stock
from .plans import Kind

KINDS: dict[str, Kind] = {
    TableImport.Kind.PRICES: prices.KIND,
    TableImport.Kind.STOCK: stock.KIND,
}
