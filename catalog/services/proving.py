"""Proof that every level is the sum of its ledger, and that what is reserved is what the apps above hold."""

from collections.abc import Iterator

from catalog import claims
from catalog.models import Stock, Variant


def ledger_differences() -> Iterator[str]:
    """Each disagreement of shelves and ledger in words; none when all is well. May run while the shop sells."""
    for variant in Variant.objects.filter(stock=None).order_by("sku"):
        yield f"{variant.sku}: has no stock row"
    for stock in Stock.objects.unlike_ledger().select_related("variant").order_by("variant__sku"):
        yield (
            f"{stock.variant.sku}: on hand {stock.on_hand}, by the ledger {stock.ledger_on_hand}; "
            f"reserved {stock.reserved}, by the ledger {stock.ledger_reserved}"
        )


def claim_differences() -> Iterator[str]:
    """The same for reserved pieces and those who hold them."""
    where = " and ".join(claims.registered) or "nowhere"
    for stock in Stock.objects.unlike_claims().select_related("variant").order_by("variant__sku"):
        yield f"{stock.variant.sku}: {stock.reserved} reserved, {stock.claimed} {where}"
