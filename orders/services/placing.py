"""From a cart to an order, in one transaction."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from almahra.core import money
from cart import shipping
from cart.buyers import Buyer
from cart.coupons import Outcome
from cart.errors import CouponNotForCart
from cart.models import Cart
from cart.services import redeeming
from cart.services.contents import Contents, Item, contents_of
from cart.services.finding import lock_cart
from catalog.errors import OutOfStock
from catalog.services import stock
from orders.errors import CartEmpty, EmailRequired, PriceChanged
from orders.models import Order, OrderLine
from orders.status import Status

Address = Mapping[str, str]


@transaction.atomic
def place_order(
    by: User | AnonymousUser,
    cart_token: str | None = None,
    *,
    ship_to: Address,
    bill_to: Address,
    expected_total: Decimal,
    method_code: str | None = None,
    email: str | None = None,
    language: str = "en",
    note: str = "",
) -> Order:
    """Turn the cart of a customer, or of a guest with `cart_token`, into an order that waits for its payment.

    Its pieces are reserved for ORDER_PAYMENT_MINUTES. `expected_total` is what the customer saw. Raises
    EmailRequired, UnknownShippingMethod, NotShippedThere, CartEmpty, OutOfStock, PriceChanged, or CouponRefused when
    a coupon that made the total what the customer saw can not be used any more; and then cart, stock and coupon are
    as they were. The order comes with `items` and `story`.
    """
    customer = by if isinstance(by, User) else None
    email = email or (customer.email if customer else None)
    if not email:
        raise EmailRequired
    method = shipping.choose(method_code, country=ship_to["country"])
    # Who places the same cart at the same time waits here, and then finds it empty.
    cart = lock_cart(by, cart_token)
    contents = contents_of(cart, shipping=method.as_part(), email=email)
    if cart is None or not contents.items:
        raise CartEmpty
    _check(contents, expected_total)

    totals = contents.totals
    order = Order(
        customer=customer,
        email=email,
        language=language,
        currency=totals.currency,
        subtotal=totals.subtotal,
        discount=totals.discount,
        coupon_code=_coupon_code(contents),
        shipping=totals.shipping,
        shipping_tax=totals.shipping_tax,
        tax=totals.tax,
        tax_on_top=totals.tax_on_top,
        total=totals.total,
        shipping_address=dict(ship_to),
        billing_address=dict(bill_to),
        shipping_method=method.code,
        note=note,
        expires_at=timezone.now() + timedelta(minutes=settings.ORDER_PAYMENT_MINUTES),
    )
    stock.reserve(_demand(contents), cause=order.number)
    order.save(force_insert=True)
    order.items = OrderLine.objects.bulk_create(
        _frozen(item, order, position) for position, item in enumerate(contents.items, start=1)
    )
    order.story = [order.events.create(kind=Status.PENDING_PAYMENT, actor=customer)]
    cart.lines.all().delete()
    if contents.coupon:
        _redeem(contents.coupon, order, cart)
    return order


def _check(contents: Contents, expected_total: Decimal) -> None:
    for item in contents.items:
        if not item.is_available:
            raise OutOfStock(sku=item.sku)
    if contents.totals.total != expected_total:
        refusal = contents.coupon.refusal if contents.coupon else None
        if refusal is not None and not isinstance(refusal, CouponNotForCart):
            raise refusal  # it was used up or ended since the customer saw the total
        raise PriceChanged(**_as_facts(contents))


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
    priced, currency = item.priced, item.priced.currency
    parts = [
        {
            "kind": part.kind,
            "label": part.label,
            "amount": money.text(part.amount, currency),
            "discount": money.text(part.discount, currency),
            "tax": money.text(part.tax, currency),
        }
        for part in priced.parts
    ]
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
        currency=currency,
        parts=parts,
    )


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
