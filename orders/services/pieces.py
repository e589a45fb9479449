"""How many pieces of which variant an order still has set aside, or would."""

from collections import Counter

from django.db.models import F

from catalog.services.stock import Demand
from orders.models import Order


def pieces_of(order: Order) -> Demand:
    """Pieces that have not left the house, by variant, summed over the lines: two pairs may share one frame."""
    demand: Counter[int] = Counter()
    waiting = order.lines.filter(shipped__lt=F("quantity"))
    for variant_id, left in waiting.values_list("variant_id", F("quantity") - F("shipped")):
        demand[variant_id] += left
    return demand
