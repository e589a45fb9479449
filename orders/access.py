"""Who may read an order: the customer who placed it, or whoever holds a guest order's read token."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from almahra.core.errors import NotThere

from .models import Order

SALT = "orders.read"


def read_token(order: Order) -> str:
    """The token of a guest's order. It is derived, never stored: a copy of the database opens nothing."""
    return _derive(order, settings.SECRET_KEY)


def is_read_token(order: Order, token: str) -> bool:
    """Whether `token` is this order's, made with the secret key or one that was retired."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(token, _derive(order, key)) for key in keys)


def readable_order(number: str, *, user: User | AnonymousUser, token: str | None) -> Order:
    """The order with this number. Raises NotThere when it is missing or somebody else's."""
    order = Order.objects.with_everything().filter(number=number).first()
    if order is None:
        raise NotThere
    if order.customer_id is not None:
        is_theirs = order.customer_id == user.pk
    else:
        is_theirs = token is not None and is_read_token(order, token)
    if not is_theirs:
        raise NotThere
    return order


def _derive(order: Order, key: str) -> str:
    return salted_hmac(SALT, str(order.pk), secret=key, algorithm="sha256").hexdigest()
