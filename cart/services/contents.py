"""A cart as it is shown: today's prices, today's stock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cart import coupons, pricing
from cart.buyers import Buyer
from cart.messages import Message
from cart.models import Cart, TaxedKind
from cart.pricing import Part, PricedLine, Totals
from cart.shipping import Parcel
from cart.tax import TaxTable
from catalog.prices import effective
from catalog.wares import Ware
from catalog.weights import parcel_weight_g

from .couponing import terms
from .lines import Line, lines_of


@dataclass(frozen=True)
class Item:
    """One line as shown. `is_available` is today's answer and no promise: only an order reserves.

    `weight_g` is that of all its pieces; `making_days` are the working days until they can be packed.
    """

    id: UUID
    variant_id: int
    brand_id: int
    category_id: int
    sku: str
    name: str
    priced: PricedLine
    messages: tuple[Message, ...]
    weight_g: int
    making_days: int = 0  # what stands on the shelf is made already

    @property
    def is_available(self) -> bool:
        return not self.messages


@dataclass(frozen=True)
class Contents:
    items: tuple[Item, ...]
    totals: Totals
    messages: tuple[Message, ...]
    coupon: coupons.Outcome | None = None
    shipping: Part | None = None

    @property
    def parcel(self) -> Parcel | None:
        """What is to be sent; None when there is nothing."""
        if not self.items:
            return None
        return Parcel(
            goods=self.totals.subtotal - self.totals.discount,
            weight_g=sum(item.weight_g for item in self.items),
            making_days=max(item.making_days for item in self.items),
        )

    @property
    def is_tax_known(self) -> bool:
        """Whether the tax table has a rate for every part, so that the totals can be relied on."""
        parts = [part for item in self.items for part in item.priced.parts]
        return all(part.taxation.is_known for part in [*parts, *([self.shipping] if self.shipping else [])])

    def sent_for(self, shipping: Part) -> "Contents":
        """The same with the price of the parcel. Nothing to send, nothing to pay for sending it."""
        if not self.items:
            return self
        lines = (item.priced for item in self.items)
        return replace(
            self, shipping=shipping, totals=pricing.totals(lines, shipping=shipping, currency=self.totals.currency)
        )


def contents_of(
    cart: Cart | None, taxes: TaxTable, *, lines: Sequence[Line] | None = None, email: str | None = None
) -> Contents:
    """What is in a cart, priced; no cart is an empty one.

    Its `lines` are read unless the caller has read them, and so is the coupon on it. `email` tells what the buyer has
    used a coupon for, as far as it is known.
    """
    if lines is None:
        lines = lines_of(cart) if cart else []
    now = timezone.now()
    items = tuple(_item(line, taxes, now) for line in lines)
    coupon = _coupon(cart, items, email, now) if cart else None
    if coupon:
        items = tuple(replace(item, priced=priced) for item, priced in zip(items, coupon.lines, strict=True))
    sums = pricing.totals((item.priced for item in items), shipping=None, currency=settings.SHOP_CURRENCY)
    messages: tuple[Message, ...] = ()
    if not all(item.is_available for item in items):
        messages = (Message("item_unavailable", _("Something in your cart is not available as it stands.")),)
    return Contents(items, sums, messages, coupon=coupon)


def _coupon(cart: Cart, items: tuple[Item, ...], email: str | None, now: datetime) -> coupons.Outcome | None:
    if cart.coupon_id is None:
        return None
    coupon = terms(Buyer(cart.customer_id, email)).filter(pk=cart.coupon_id).first()
    if coupon is None:  # deleted a moment ago
        return None
    return coupons.outcome(coupon, items, now=now, currency=settings.SHOP_CURRENCY)


def _item(line: Line, taxes: TaxTable, now: datetime) -> Item:
    ware, quantity = line.ware, line.quantity
    part = pricing.part(
        ware.kind,
        ware.name,
        effective(ware, now),
        quantity=quantity,
        taxation=taxes.taxation(_taxed_as(ware)),
        currency=settings.SHOP_CURRENCY,
    )
    return Item(
        id=line.id,
        variant_id=ware.variant_id,
        brand_id=ware.brand_id,
        category_id=ware.category_id,
        sku=ware.sku,
        name=ware.name,
        priced=pricing.line([part], quantity=quantity),
        messages=_messages(ware, quantity),
        weight_g=parcel_weight_g(ware.kind, ware.weight_g) * quantity,
    )


def _taxed_as(ware: Ware) -> str:
    """Some countries tax sunglasses without a prescription unlike the frames of glasses."""
    return TaxedKind.Kind.SUNGLASSES if ware.tint_category else ware.kind


def _messages(ware: Ware, quantity: int) -> tuple[Message, ...]:
    if not ware.is_sold:
        return (Message("not_sold", _("We do not sell this any more.")),)
    left = ware.available
    if not left:
        return (Message("out_of_stock", _("This is sold out.")),)
    if quantity > left:
        said = ngettext("Only %(left)s piece is left.", "Only %(left)s pieces are left.", left)
        return (Message("only_n_left", said % {"left": left}),)
    return ()
