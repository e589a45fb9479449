"""Who says which pieces are promised. Reserved pieces are an order's, and the catalogue knows no orders: the apps above
register what they hold, and the proof asks all of them.

    @claims.holds("in open orders")                    # in the app above, imported by its AppConfig.ready
    def promised() -> Subquery: ...                    # pieces, for OuterRef("variant")
"""

from collections.abc import Callable

from django.db.models import Subquery

Promised = Callable[[], Subquery]
registered: dict[str, Promised] = {}


def holds(where: str) -> Callable[[Promised], Promised]:
    """Register the subquery that counts the pieces of `OuterRef("variant")` that are promised `where`."""

    def register(promised: Promised) -> Promised:
        registered[where] = promised
        return promised

    return register
