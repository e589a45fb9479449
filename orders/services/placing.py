"""From a cart to an order, in one transaction."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from almahra.core import money
from almahra.core.inserting import insert
from cart.buyers import Buyer
from cart.coupons import Outcome
from cart.errors import CouponNotForCart
from cart.models import Cart
from cart.pricing import Part
from cart.services import redeeming
from cart.services.contents import Contents, Item
from cart.services.finding import lock_cart
from cart.services.lines import drop_lines
from cart.services.quoting import Address, Quote, quote
from cart.shipping import Offer
from catalog.errors import OutOfStock
from catalog.services import stock
from orders.errors import AddressRequired, CartEmpty, EmailRequired, PriceChanged
from orders.models import Order, OrderEvent, OrderLine
from orders.status import Status


@transaction.atomic(savepoint=False)
def place_order(
    by: User | AnonymousUser,
    cart_token: str | None = None,
    *,
    ship_to: Address | None,
    bill_to: Address | None = None,
    expected_total: Decimal,
    method_code: str | None = None,
    email: str | None = None,
    language: str = "en",
    note: str = "",
    has_accepted_terms: bool = False,
) -> Order:
    """Turn the cart of a customer, or of a guest with `cart_token`, into an order that waits for its payment.

    Its pieces are reserved for ORDER_PAYMENT_MINUTES. `expected_total` is what the customer saw. Raises
    EmailRequired, UnknownShippingMethod, AddressRequired, CartEmpty, an objection of the quote, OutOfStock,
    PriceChanged, or the CouponRefused of a coupon that was used up or ended since; and then cart, stock and coupon are
    as they were. The order comes with `items`, `story` and `parcels`.
    """
    customer = by if isinstance(by, User) else None
    email = email or (customer.email if customer else None)
    if not email:
        raise EmailRequired
    # Who places the same cart at the same time waits here, and then finds it empty.
    cart = lock_cart(by, cart_token)
    asked = quote(
        cart,
        buyer=by,
        address=ship_to,
        method_code=method_code,
        email=email,
        has_accepted_terms=has_accepted_terms,
    )
    home = ship_to
    offer, ship_to = _agreed(asked, expected_total)
    # Who fetches it in a shop does not live there.
    order = _order(asked, offer, ship_to=ship_to, bill_to=bill_to or home or ship_to)
    order.customer, order.email, order.language, order.note = customer, email, language, note
    stock.reserve(_demand(asked.contents), cause=order.number)
    order.items = [_frozen(item, order, position) for position, item in enumerate(asked.contents.items, start=1)]
    order.story = [OrderEvent(order=order, kind=Status.PENDING_PAYMENT, actor=customer)]
    insert(order)
    insert(*order.items)
    insert(*order.story)
    order.parcels = []
    if cart:
        drop_lines(cart)
        if asked.contents.coupon:
            _redeem(asked.contents.coupon, order, cart)
    return order


def _agreed(asked: Quote, expected_total: Decimal) -> tuple[Offer, Address]:
    """The way of shipping and the address, if this quote can be ordered as it stands."""
    if asked.ship_to is None:
        raise AddressRequired
    if not asked.contents.items:
        raise CartEmpty
    if asked.objections:
        raise asked.objections[0]
    assert asked.offer, "a quote without an offer has an objection"
    for item in asked.contents.items:
        if not item.is_available:
            raise OutOfStock(sku=item.sku)
    if asked.contents.totals.total != expected_total:
        refusal = asked.contents.coupon.refusal if asked.contents.coupon else None
        if refusal is not None and not isinstance(refusal, CouponNotForCart):
            raise refusal  # the customer saw the total with the coupon, which has ended meanwhile
        raise PriceChanged(**_as_facts(asked.contents))
    return asked.offer, asked.ship_to


def _order(asked: Quote, offer: Offer, *, ship_to: Address, bill_to: Address) -> Order:
    """The quote as it is sold."""
    totals, delivery = asked.contents.totals, offer.delivery
    return Order(
        currency=totals.currency,
        subtotal=totals.subtotal,
        discount=totals.discount,
        coupon_code=_coupon_code(asked.contents),
        shipping=totals.shipping,
        shipping_tax=totals.shipping_tax,
        tax=totals.tax,
        tax_on_top=totals.tax_on_top,
        total=totals.total,
        tax_exemption_number=asked.exemption_number,
        shipping_address=dict(ship_to),
        billing_address=dict(bill_to),
        shipping_method=offer.method.code,
        shipping_method_name=offer.method.label,
        shipping_parts=[_frozen_part(offer.part)],
        is_pickup=offer.method.is_pickup,
        delivery_from_on=delivery.from_on if delivery else None,
        delivery_to_on=delivery.to_on if delivery else None,
        terms_version=settings.SHOP_TERMS_VERSION,
        expires_at=timezone.now() + timedelta(minutes=settings.ORDER_PAYMENT_MINUTES),
    )


def _coupon_code(contents: Contents) -> str:
    return contents.coupon.code if contents.coupon and contents.coupon.is_applied else ""


def _redeem(coupon: Outcome, order: Order, cart: Cart) -> None:
    """The cart is done with its code; if it took something off, that was one use."""
    Cart.objects.filter(pk=cart.pk).update(coupon=None)
    if coupon.is_applied:
        buyer = Buyer(order.customer_id, order.email)
        redeeming.use(coupon.coupon, order_number=order.number, by=buyer)


def _demand(contents: Contents) -> stock.Demand:
    demand: Counter[int] = Counter()
    for item in contents.items:
        demand[item.variant_id] += item.priced.quantity
    return demand


def _frozen(item: Item, order: Order, position: int) -> OrderLine:
    """The line as it is sold: nothing in it follows the catalogue from here on."""
    priced = item.priced
    return OrderLine(
        order=order,
        variant_id=item.variant_id,
        position=position,
        sku=item.sku,
        name=item.name,
        quantity=priced.quantity,
        unit_price=priced.unit_price,
        line_total=priced.line_total,
        discount=priced.discount,
        tax=priced.tax,
        currency=priced.currency,
        parts=[_frozen_part(part) for part in priced.parts],
    )


def _frozen_part(part: Part) -> dict[str, str]:
    return {
        "kind": part.kind,
        "label": part.label,
        "amount": money.text(part.amount, part.currency),
        "discount": money.text(part.discount, part.currency),
        "tax": money.text(part.tax, part.currency),
        "tax_class": part.taxation.tax_class,
        "tax_rate": f"{part.taxation.rate_owed.normalize():f}",
        "tax_name": part.taxation.name,
    }


def _as_facts(contents: Contents) -> dict[str, Any]:
    """The new quote, for the customer to agree to."""
    totals = contents.totals
    amounts = {
        name: money.text(getattr(totals, name), totals.currency)
        for name in ("subtotal", "discount", "shipping", "tax", "tax_on_top", "total")
    }
    items = [
        {
            "sku": item.sku,
            "quantity": item.priced.quantity,
            "unit_price": money.text(item.priced.unit_price, totals.currency),
            "line_total": money.text(item.priced.line_total, totals.currency),
        }
        for item in contents.items
    ]
    return {"items": items, **amounts, "currency": totals.currency}
