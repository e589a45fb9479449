"""Putting things into a cart and taking them out. Each verb holds the lock of the cart's row."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from almahra.core.errors import NotThere
from almahra.core.inserting import insert
from cart.errors import CartFull, QuantityTooLarge, UnknownProduct
from cart.models import Cart, CartLine
from catalog.errors import OutOfStock
from catalog.wares import ware_of

from .finding import Opened, lock_cart, lock_or_open_cart
from .lines import Line, drop_lines, lines_of

Asker = User | AnonymousUser


@transaction.atomic
def add(user: Asker, token: str | None, *, sku: str, quantity: int) -> Opened:
    """Add pieces to the line of `sku`, opening cart and line where needed. Nothing is reserved.

    More than are there may be added, and the line says so; of what is sold out, nothing. Raises UnknownProduct,
    OutOfStock, QuantityTooLarge or CartFull.
    """
    ware = ware_of(sku)
    if ware is None or not ware.is_sold:
        raise UnknownProduct
    if not ware.available:
        raise OutOfStock(sku=ware.sku)
    _check(quantity)
    opened = lock_or_open_cart(user, token)
    # Nobody else knows of a new cart yet, so there is nothing in it to ask for.
    lines = {} if opened.is_new else {line.ware.variant_id: line for line in lines_of(opened.cart)}
    if line := lines.get(ware.variant_id):
        lines[ware.variant_id] = line._replace(quantity=line.quantity + quantity)
        _set(line.id, line.quantity + quantity)
    elif len(lines) >= settings.CART_MAX_LINES:
        raise CartFull(most=settings.CART_MAX_LINES)
    else:
        added = CartLine(cart=opened.cart, variant_id=ware.variant_id, quantity=quantity)
        insert(added)
        lines[ware.variant_id] = Line(added.pk, quantity, ware)
    if not opened.is_new:
        _touch(opened.cart)
    return opened._replace(lines=list(lines.values()))


@transaction.atomic
def change(user: Asker, token: str | None, line_id: UUID, *, quantity: int) -> None:
    """Set the quantity of a line. Raises NotThere for a line of no or another cart, and QuantityTooLarge."""
    cart, line = _locked_line(user, token, line_id)
    _set(line.pk, quantity)
    _touch(cart)


@transaction.atomic
def remove(user: Asker, token: str | None, line_id: UUID) -> None:
    """Take a line out. Raises NotThere for a line of no or another cart."""
    cart, line = _locked_line(user, token, line_id)
    line.delete()
    _touch(cart)


@transaction.atomic
def clear(user: Asker, token: str | None) -> None:
    """Empty the cart, if there is one, of its coupon as well."""
    if cart := lock_cart(user, token):
        drop_lines(cart)
        Cart.objects.filter(pk=cart.pk).update(coupon=None, updated_at=timezone.now())


def _locked_line(user: Asker, token: str | None, line_id: UUID) -> tuple[Cart, CartLine]:
    cart = lock_cart(user, token)
    line = cart.lines.filter(pk=line_id).first() if cart else None
    if cart is None or line is None:
        raise NotThere
    return cart, line


def _set(line_id: UUID, quantity: int) -> None:
    _check(quantity)
    CartLine.objects.filter(pk=line_id).update(quantity=quantity)


def _check(quantity: int) -> None:
    if quantity > settings.CART_MAX_QUANTITY:
        raise QuantityTooLarge(most=settings.CART_MAX_QUANTITY)


def _touch(cart: Cart) -> None:
    """The age of a guest's cart counts from its last change."""
    Cart.objects.filter(pk=cart.pk).update(updated_at=timezone.now())
