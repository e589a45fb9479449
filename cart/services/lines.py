"""A cart with its lines and what is on them; statements as text for the reason of `catalog.wares`."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection

from cart.models import Cart
from catalog import wares
from catalog.wares import Ware

CART = ["id", "customer_id", "coupon_id"]
# Of the three parameters one is given; compared to NULL, the others find nothing and cost nothing.
STATEMENT = f"""SELECT cart.id, cart.customer_id, cart.coupon_id, line.id, line.quantity, {wares.COLUMNS}
FROM cart_cart AS cart LEFT JOIN (
    cart_cartline AS line JOIN ({wares.TABLES}) ON variant.id = line.variant_id
) ON line.cart_id = cart.id
WHERE cart.id = %(cart)s OR cart.customer_id = %(customer)s OR cart.token_hash = %(token_hash)s
ORDER BY line.created_at, line.id
"""  # noqa: S608  (constants)

LOCKED = "SELECT id, customer_id, coupon_id FROM cart_cart WHERE customer_id = %s OR token_hash = %s FOR UPDATE"


class Line(NamedTuple):
    id: UUID
    quantity: int
    ware: Ware


def read_cart(
    *, cart_id: UUID | None = None, customer_id: int | None = None, token_hash: str | None = None
) -> tuple[Cart | None, Sequence[Line]]:
    """The cart that one of the three names, as far as CART says, and its lines in the order they were added."""
    asked = {"cart": cart_id, "customer": customer_id, "token_hash": token_hash}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, asked)
        rows = cursor.fetchall()
    if not rows:
        return None, []
    cart = Cart.from_db(DEFAULT_DB_ALIAS, CART, rows[0][:3])
    # An empty cart has one row, with nothing but itself.
    return cart, [Line(row[3], row[4], Ware(*row[5:])) for row in rows if row[3] is not None]


def locked_cart(*, customer_id: int | None = None, token_hash: str | None = None) -> Cart | None:
    """The cart of one of the two, as far as CART says, locked until the caller's transaction ends.

    Without its lines: rows joined to one that was waited for would be those of before the wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCKED, [customer_id, token_hash])
        row = cursor.fetchone()
    return Cart.from_db(DEFAULT_DB_ALIAS, CART, row) if row else None


def lines_of(cart: Cart) -> Sequence[Line]:
    """What is in a cart now."""
    return read_cart(cart_id=cart.pk)[1]


def drop_lines(cart: Cart) -> None:
    """Take everything out of a cart whose lock the caller holds."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cart_cartline WHERE cart_id = %s", [cart.pk])
