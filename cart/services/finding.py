"""Whose cart it is, and what is in it. A guest's is known by a token that only the guest holds."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from almahra.core.inserting import insert
from cart.models import Cart

from .lines import Line, locked_cart, read_cart

TOKEN_BYTES = 32


class Opened(NamedTuple):
    """A cart to be written to. `lines` are there once somebody has read them."""

    cart: Cart
    token: str | None  # a guest's; a customer needs none
    is_new: bool = False
    lines: Sequence[Line] | None = None


def hash_of(token: str) -> str:
    """What we keep of a token. Its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


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
    token = secrets.token_urlsafe(TOKEN_BYTES)
    cart = Cart(token_hash=hash_of(token))
    insert(cart)
    return Opened(cart, token, is_new=True)
