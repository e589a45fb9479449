"""Proof that orders agree with the stock, with the coupons and with themselves."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from cart.models import Coupon, CouponUse
from catalog.services.proving import claim_differences
from orders.models import Order, OrderLine, ShipmentLine
from orders.status import Status


def differences() -> Iterator[str]:
    """Each disagreement in words; none when all is well. May run while the shop sells."""
    yield from claim_differences()
    yield from _parcel_differences()
    yield from _coupon_differences()
    for order in Order.objects.with_everything().order_by("pk").iterator(chunk_size=500):
        yield from _sum_differences(order)


def _parcel_differences() -> Iterator[str]:
    packed = ShipmentLine.objects.filter(line=OuterRef("pk")).order_by().values("line")
    in_parcels = Coalesce(Subquery(packed.annotate(pieces=Sum("quantity")).values("pieces")), 0)
    # Orders that left before parcels were written down have none.
    wrong = OrderLine.objects.filter(order__shipments__isnull=False).distinct().annotate(in_parcels=in_parcels)
    for line in wrong.exclude(shipped=F("in_parcels")).select_related("order"):
        yield f"{line.order.number}: {line.shipped} of {line.sku} shipped, {line.in_parcels} in its parcels"


def _coupon_differences() -> Iterator[str]:
    for coupon in Coupon.objects.unlike_uses().order_by("code"):
        yield f"coupon {coupon}: counts {coupon.used} uses, has {coupon.open_uses}"
    in_use = Exists(
        CouponUse.objects.open().filter(order_number=OuterRef("number"), coupon__code=OuterRef("coupon_code"))
    )
    came_to_nothing = Q(status__in=[Status.CANCELLED, Status.EXPIRED])
    orders = Order.objects.exclude(coupon_code="").annotate(is_in_use=in_use).order_by("number")
    for order in orders.filter(came_to_nothing, is_in_use=True):
        yield f"{order.number}: coupon {order.coupon_code} is in use"
    for order in orders.exclude(came_to_nothing).filter(is_in_use=False):
        yield f"{order.number}: coupon {order.coupon_code} is not in use"


def _sum_differences(order: Order) -> Iterator[str]:
    sums = [
        ("subtotal", order.subtotal, sum((line.line_total for line in order.items), Decimal(0))),
        ("discount", order.discount, sum((line.discount for line in order.items), Decimal(0))),
        ("tax", order.tax, sum((line.tax for line in order.items), order.shipping_tax)),
    ]
    if order.shipping_parts:  # orders of the first release have none
        sums += [
            ("shipping", order.shipping, _sum(order.shipping_parts, "amount")),
            ("tax of the shipping", order.shipping_tax, _sum(order.shipping_parts, "tax")),
        ]
    for line in order.items:
        sums += [
            (f"total of {line.sku}", line.line_total, _sum(line.parts, "amount")),
            (f"discount of {line.sku}", line.discount, _sum(line.parts, "discount")),
            (f"tax of {line.sku}", line.tax, _sum(line.parts, "tax")),
        ]
    for what, written, expected in sums:
        if written != expected:
            yield f"{order.number}: {what} is {written}, its parts make {expected}"


def _sum(parts: list[dict[str, str]], what: str) -> Decimal:
    return sum((Decimal(part.get(what, 0)) for part in parts), Decimal(0))
