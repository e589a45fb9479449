"""Whose cart it is, and what is in it. A guest's is known by a token that only the guest holds."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from almahra.core.guests import hash_of, new_token
from almahra.core.inserting import insert
from cart.models import Cart

from .lines import Line, locked_cart, read_cart


class Opened(NamedTuple):
    """A cart to be written to. `lines` are there once somebody has read them."""

    cart: Cart
    token: str | None  # a guest's; a customer needs none
    is_new: bool = False
    lines: Sequence[Line] | None = None


def cart_of(user: User | AnonymousUser, token: str | None) -> Cart | None:
    """The one cart of a customer, or of a guest with this token; none for a wrong token."""
    return filled_cart_of(user, token)[0]


def filled_cart_of(user: User | AnonymousUser, token: str | None) -> tuple[Cart | None, Sequence[Line]]:
    """The same with its lines, in one query."""
    if isinstance(user, User):
        return read_cart(customer_id=user.pk)
    return read_cart(token_hash=hash_of(token)) if token else (None, [])


def lock_cart(user: User | AnonymousUser, token: str | None) -> Cart | None:
    """The cart, and until the end of the caller's transaction nobody else changes it or its lines."""
    if isinstance(user, User):
        return locked_cart(customer_id=user.pk)
    return locked_cart(token_hash=hash_of(token)) if token else None


def lock_or_open_cart(user: User | AnonymousUser, token: str | None) -> Opened:
    """The cart, locked; a new one where there is none. A guest's new cart gets a new token."""
    if cart := lock_cart(user, token):
        return Opened(cart, None if cart.customer_id else token)
    if isinstance(user, User):
        # The unique customer decides between two first visits at once.
        Cart.objects.bulk_create([Cart(customer=user)], ignore_conflicts=True)
        return Opened(Cart.objects.select_for_update().get(customer=user), None)
    token = new_token()
    return Opened(open_guest_cart(token), token, is_new=True)


def open_guest_cart(token: str) -> Cart:
    """An empty cart for the guest who will hold this new token."""
    cart = Cart(token_hash=hash_of(token))
    insert(cart)
    return cart


def is_guest(token: str) -> bool:
    """Whether a guest's cart has this token."""
    return Cart.objects.filter(token_hash=hash_of(token)).exists()
