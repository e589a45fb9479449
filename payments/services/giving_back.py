"""Staff give money back: all of it, an amount, or what was paid for some pieces or for the parcel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from almahra.core import money
from orders.models import Order

from ..errors import NothingToRefund, NotRefundable, RefundLimit
from ..models import Payment, Refund, RefundLine
from .refunding import refundable, request_refund
from .sharing import NOTHING, Shares, shares_of

ANY_AMOUNT = "payments.refund_any_amount"


@dataclass(frozen=True)
class Wish:
    """What is to go back. `pieces` are by the id of their line; with nothing named, all that is left."""

    amount: Decimal | None = None
    pieces: Mapping[UUID, int] = field(default_factory=dict)
    with_shipping: bool = False

    @property
    def is_itemised(self) -> bool:
        return bool(self.pieces) or self.with_shipping


@dataclass(frozen=True)
class Price:
    payment: Payment
    amount: Decimal
    shares: Shares


@transaction.atomic
def give_back(order: Order, wish: Wish, *, by: User, reason: str) -> Refund:
    """Note a refund and have it sent after the commit. It counts as spent from now on.

    Raises NotRefundable, PaymentDisputed, RefundTooLarge, RefundLimit, NothingToRefund, and what `shares_of`
    raises; then nothing was noted.
    """
    price = price_of(order, wish, by=by)
    refund = request_refund(price.payment, price.amount, reason=reason, by=by, shipping=price.shares.shipping)
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line=share.line, quantity=share.quantity, amount=share.amount)
        for share in price.shares.lines
    )
    return refund


@transaction.atomic
def price_of(order: Order, wish: Wish, *, by: User) -> Price:
    """What `wish` comes to now, for somebody who may. Locks the order's payments; raises as `give_back` does."""
    payments = list(order.payments.select_for_update().filter(status=Payment.Status.SUCCEEDED).order_by("pk"))
    if not payments:
        raise NotRefundable
    payment = max(payments, key=refundable)
    if wish.is_itemised:
        shares = shares_of(order, wish.pieces, with_shipping=wish.with_shipping)
        amount = shares.amount
        if amount <= 0:
            raise NothingToRefund
    else:
        shares, amount = Shares(), refundable(payment) if wish.amount is None else wish.amount
    _check_limit(order, amount, by)
    return Price(payment, amount, shares)


def _check_limit(order: Order, amount: Decimal, by: User) -> None:
    """Many small refunds of one order are one large one."""
    if by.has_perm(ANY_AMOUNT):
        return
    before = Refund.objects.filter(payment__order=order, status__in=Refund.COMMITTED, actor__isnull=False)
    given = before.aggregate(sum=Sum("amount"))["sum"] or NOTHING
    if given + amount > settings.SUPPORT_REFUND_LIMIT:
        raise RefundLimit(limit=money.text(settings.SUPPORT_REFUND_LIMIT, order.currency), currency=order.currency)
