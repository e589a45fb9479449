"""What an order of this cart would cost, and what is still missing for it. Nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from almahra.core.errors import Refusal
from cart.errors import ConsentMissing, TaxUnknown
from cart.messages import Message
from cart.models import Cart
from cart.places import place_of
from cart.shipping import Offer

from .contents import Contents, contents_of
from .lines import Line
from .taxing import tax_table
from .ways import chosen, ways

Address = Mapping[str, str]


@dataclass(frozen=True)
class Quote:
    """`objections` are for the shop's own rules what `missing` is for the customer: the first one refuses an order.

    `ship_to` is where the parcel goes as far as that is known: a shop's address for a pick-up.
    """

    contents: Contents
    offers: tuple[Offer, ...]
    offer: Offer | None
    ship_to: Address | None
    exemption_number: str
    missing: tuple[Message, ...]
    objections: tuple[Refusal, ...]


def quote(
    cart: Cart | None,
    *,
    buyer: User | AnonymousUser,
    address: Address | None,
    lines: Sequence[Line] | None = None,
    method_code: str | None = None,
    email: str | None = None,
    has_accepted_terms: bool = False,
) -> Quote:
    """Price a cart as an order; `lines` are as for `contents_of`.

    Raises UnknownShippingMethod; everything else that is amiss is told in the quote.
    """
    all_ways = ways()
    pickup = all_ways.pickup_of(method_code)
    taxes = tax_table(place_of(pickup.address if pickup else address), buyer)
    contents = contents_of(cart, taxes, lines=lines, email=email)
    home = place_of(address)
    offers = all_ways.offers(contents.parcel, home, taxes.taxation("shipping"))
    offer = chosen(offers, method_code, home)
    if isinstance(offer, Offer):
        contents = contents.sent_for(offer.part)
    ship_to = pickup.address_for(*_who(buyer, address, email)) if pickup else address
    objections = list(_objections(contents, offer, is_place_known=ship_to is not None))
    if settings.SHOP_TERMS_VERSION and not has_accepted_terms:
        objections.append(ConsentMissing())
    return Quote(
        contents=contents,
        offers=tuple(offers),
        offer=offer if isinstance(offer, Offer) else None,
        ship_to=ship_to,
        exemption_number=taxes.exemption_number,
        missing=tuple(_missing(contents, objections, is_place_known=ship_to is not None, email=email)),
        objections=tuple(objections),
    )


def _who(buyer: User | AnonymousUser, address: Address | None, email: str | None) -> tuple[str, str]:
    """The name and phone of whoever fetches a parcel, as well as we know them."""
    if address:
        return address["name"], address.get("phone", "")
    return (buyer.get_full_name(), buyer.phone) if isinstance(buyer, User) else (email or "", "")


def _objections(contents: Contents, offer: Offer | Refusal, *, is_place_known: bool) -> Iterator[Refusal]:
    if isinstance(offer, Refusal) and is_place_known:
        yield offer
    if is_place_known and not contents.is_tax_known:
        yield TaxUnknown()


def _missing(
    contents: Contents, objections: list[Refusal], *, is_place_known: bool, email: str | None
) -> Iterator[Message]:
    if not contents.items:
        yield Message("cart_empty", _("There is nothing in the cart."))
    yield from contents.messages
    if not is_place_known:
        yield Message("address_missing", _("Please tell us where to send it."))
    for objection in objections:
        yield Message(objection.code, str(objection))
    if not email:
        yield Message("email_missing", _("Please give us an e-mail address."))
