"""What an order of this cart would cost, and what is still missing for it. Nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cart import shipping
from cart.errors import NotShippedThere
from cart.messages import Message
from cart.models import Cart
from cart.shipping import Method

from .contents import Contents, contents_of


@dataclass(frozen=True)
class Quote:
    contents: Contents
    methods: tuple[Method, ...]
    method: Method | None
    missing: tuple[Message, ...]


def quote(cart: Cart | None, *, address: Mapping[str, str] | None, method_code: str | None, email: str | None) -> Quote:
    """Price a cart as an order. Raises UnknownShippingMethod; everything else that is amiss is told in `missing`."""
    country = address["country"] if address else None
    try:
        method = shipping.choose(method_code, country=country)
    except NotShippedThere:
        method = None
    contents = contents_of(cart, shipping=method.as_part() if method else None, email=email)
    missing = tuple(_missing(contents, has_address=address is not None, has_method=method is not None, email=email))
    return Quote(contents, tuple(shipping.methods(country)), method, missing)


def _missing(contents: Contents, *, has_address: bool, has_method: bool, email: str | None) -> Iterator[Message]:
    if not contents.items:
        yield Message("cart_empty", _("There is nothing in the cart."))
    yield from contents.messages
    if not has_address:
        yield Message("address_missing", _("Please tell us where to send it."))
    if not has_method:
        yield Message("not_shipped_there", _("We do not ship to this country."))
    if not email:
        yield Message("email_missing", _("Please give us an e-mail address."))
