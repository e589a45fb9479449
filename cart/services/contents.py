"""A cart as it is shown: today's prices, today's stock."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cart import coupons, pricing
from cart.buyers import Buyer
from cart.messages import Message
from cart.models import Cart, CartLine
from cart.pricing import Part, PricedLine, Taxation, Totals
from catalog.models import Product, Variant

from .couponing import terms


@dataclass(frozen=True)
class Item:
    """One line as shown. `is_available` is today's answer and no promise: only an order reserves."""

    id: UUID
    variant_id: int
    brand_id: int
    category_id: int
    sku: str
    name: str
    priced: PricedLine
    messages: tuple[Message, ...]

    @property
    def is_available(self) -> bool:
        return not self.messages


@dataclass(frozen=True)
class Contents:
    items: tuple[Item, ...]
    totals: Totals
    messages: tuple[Message, ...]
    coupon: coupons.Outcome | None = None


def contents_of(cart: Cart | None, *, shipping: Part | None = None, email: str | None = None) -> Contents:
    """What is in a cart, priced, in one query, or two when there is a coupon on it; no cart is an empty one.

    `email` tells what the buyer has used a coupon for, as far as it is known.
    """
    items = tuple(_item(line) for line in _lines(cart)) if cart else ()
    coupon = _coupon(cart, items, email) if cart else None
    if coupon:
        items = tuple(replace(item, priced=priced) for item, priced in zip(items, coupon.lines, strict=True))
    # Nothing to send, nothing to pay for sending it.
    parcel = shipping if items else None
    sums = pricing.totals((item.priced for item in items), shipping=parcel, currency=settings.SHOP_CURRENCY)
    messages: tuple[Message, ...] = ()
    if not all(item.is_available for item in items):
        messages = (Message("item_unavailable", _("Something in your cart is not available as it stands.")),)
    return Contents(items, sums, messages, coupon=coupon)


def is_sold(variant: Variant) -> bool:
    """Whether it is in the window, at a price in the shop's currency; it may be sold out all the same."""
    return (
        variant.is_active
        and variant.product.status == Product.Status.PUBLISHED
        and variant.currency == settings.SHOP_CURRENCY
    )


def available(variant: Variant) -> int:
    """Pieces that an order could have now. A variant that never had a stock has none."""
    return variant.stock.available if hasattr(variant, "stock") else 0


def _lines(cart: Cart) -> list[CartLine]:
    return list(cart.lines.select_related("variant__product", "variant__stock"))


def _coupon(cart: Cart, items: tuple[Item, ...], email: str | None) -> coupons.Outcome | None:
    if cart.coupon_id is None:
        return None
    coupon = terms(Buyer(cart.customer_id, email)).filter(pk=cart.coupon_id).first()
    if coupon is None:  # deleted a moment ago
        return None
    return coupons.outcome(coupon, items, now=timezone.now(), currency=settings.SHOP_CURRENCY)


def _item(line: CartLine) -> Item:
    variant = line.variant
    name, quantity = str(variant), line.quantity
    part = pricing.part(
        variant.product.kind,
        name,
        variant.price,
        quantity=quantity,
        taxation=Taxation(settings.SHOP_TAX_RATE),
        currency=settings.SHOP_CURRENCY,
    )
    return Item(
        id=line.pk,
        variant_id=variant.pk,
        brand_id=variant.product.brand_id,
        category_id=variant.product.category_id,
        sku=variant.sku,
        name=name,
        priced=pricing.line([part], quantity=quantity),
        messages=_messages(variant, quantity),
    )


def _messages(variant: Variant, quantity: int) -> tuple[Message, ...]:
    if not is_sold(variant):
        return (Message("not_sold", _("We do not sell this any more.")),)
    left = available(variant)
    if not left:
        return (Message("out_of_stock", _("This is sold out.")),)
    if quantity > left:
        said = ngettext("Only %(left)s piece is left.", "Only %(left)s pieces are left.", left)
        return (Message("only_n_left", said % {"left": left}),)
    return ()
