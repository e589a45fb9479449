"""What of an order's money belongs to which piece, so that pieces can be paid back one by one, to the cent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from almahra.core import money
from orders.models import Order, OrderLine

from ..errors import RefundedAlready, ShippingRefundedAlready, UnknownLine
from ..models import Refund, RefundLine

NOTHING = Decimal(0)


@dataclass(frozen=True)
class LineShare:
    line: OrderLine
    quantity: int
    amount: Decimal


@dataclass(frozen=True)
class Shares:
    """What goes back for named pieces and for the parcel."""

    lines: tuple[LineShare, ...] = ()
    shipping: Decimal = NOTHING

    @property
    def amount(self) -> Decimal:
        return sum((share.amount for share in self.lines), self.shipping)


def shares_of(order: Order, pieces: Mapping[UUID, int], *, with_shipping: bool) -> Shares:
    """What was paid for `pieces` (by the id of their line) and, if asked for, for shipping.

    All pieces of a line together come to what was paid for the line. Call it under the lock of the payment.
    Raises UnknownLine, RefundedAlready or ShippingRefundedAlready.
    """
    lines = {line.pk: line for line in order.lines.all()}
    gone = pieces_gone(order)
    shares = []
    for line_id, quantity in pieces.items():
        if line_id not in lines:
            raise UnknownLine
        line, before = lines[line_id], gone.get(line_id, 0)
        if quantity > line.quantity - before:
            raise RefundedAlready(name=line.name, sku=line.sku, left=line.quantity - before)
        shares.append(LineShare(line, quantity, _part(order, line, before + quantity) - _part(order, line, before)))
    return Shares(tuple(shares), _shipping_left(order) if with_shipping else NOTHING)


def pieces_gone(order: Order) -> dict[UUID, int]:
    """Pieces that money went back for, or is on its way back for, by the id of their line."""
    kept = RefundLine.objects.filter(refund__payment__order=order, refund__status__in=Refund.COMMITTED)
    return dict(kept.order_by().values_list("line").annotate(Sum("quantity")))


def shipping_paid(order: Order) -> Decimal:
    return order.shipping + (order.shipping_tax if order.tax_on_top else NOTHING)


def line_paid(order: Order, line: OrderLine) -> Decimal:
    """After the discount, with the tax that came on top."""
    return line.line_total - line.discount + (line.tax if order.tax_on_top else NOTHING)


def _part(order: Order, line: OrderLine, pieces: int) -> Decimal:
    """What the first `pieces` of a line cost; of all of them, exactly what was paid."""
    return money.rounded(line_paid(order, line) * pieces / line.quantity, order.currency)


def _shipping_left(order: Order) -> Decimal:
    refunds = Refund.objects.filter(payment__order=order, status__in=Refund.COMMITTED)
    left = shipping_paid(order) - (refunds.aggregate(sum=Sum("shipping"))["sum"] or NOTHING)
    if left <= 0:
        raise ShippingRefundedAlready
    return left
