"""What orders hold of the stock."""

from django.db.models import F, OuterRef, Subquery, Sum

from catalog import claims

from .models import OrderLine
from .status import HOLDS_STOCK


@claims.holds("in open orders")
def promised() -> Subquery:
    """Pieces that have not left the house, of orders that may still get them."""
    lines = OrderLine.objects.filter(variant=OuterRef("variant"), order__status__in=HOLDS_STOCK)
    pieces = lines.order_by().values("variant").annotate(pieces=Sum(F("quantity") - F("shipped")))
    return Subquery(pieces.values("pieces"))
