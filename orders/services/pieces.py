"""How many pieces of which variant an order stands for."""

from collections import Counter

from catalog.services.stock import Demand
from orders.models import Order


def pieces_of(order: Order) -> Demand:
    """Pieces by variant, summed over the lines: two pairs with different lenses share one frame."""
    demand: Counter[int] = Counter()
    for variant_id, quantity in order.lines.values_list("variant_id", "quantity"):
        demand[variant_id] += quantity
    return demand
