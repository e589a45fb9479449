"""Uses of coupons: taken by an order, and given back once. The caller's transaction makes each part of the order.

Whoever takes locks takes the rows of stock first and the coupon's last, so that a code which everybody types is
held for the end of a transaction only, and nobody waits in a circle.
"""

from django.db import transaction
from django.db.models import F

from cart.buyers import Buyer
from cart.errors import CouponUsedByYou, CouponUsedUp
from cart.models import Coupon, CouponUse


@transaction.atomic(savepoint=False)
def use(coupon: Coupon, *, order_number: str, by: Buyer) -> None:
    """Count a use for an order. Raises CouponUsedUp or CouponUsedByYou, and then has written nothing."""
    if not Coupon.objects.try_use(coupon.pk):
        raise CouponUsedUp(coupon=coupon.code)
    # The update locked the coupon: until we are done, no other order adds a use that this count would miss.
    limit = coupon.limit_per_customer
    if limit is not None and coupon.uses.open().by(by).count() >= limit:
        raise CouponUsedByYou(coupon=coupon.code)
    coupon.uses.create(order_number=order_number, customer_id=by.customer_id, email_hash=by.email_hash())


@transaction.atomic(savepoint=False)
def give_back(order_number: str) -> None:
    """An order came to nothing: its use can be had again. A second time changes nothing."""
    if CouponUse.objects.try_release(order_number):
        Coupon.objects.filter(uses__order_number=order_number).update(used=F("used") - 1)


@transaction.atomic(savepoint=False)
def use_again(order_number: str) -> None:
    """An order that had given its use back was paid after all. It gets it back whatever the limits say.

    The customer has paid the total that we offered: money never goes back, and no order fails, because of a
    coupon. Its count may stand above its limit from then on.
    """
    if CouponUse.objects.try_reopen(order_number):
        Coupon.objects.filter(uses__order_number=order_number).update(used=F("used") + 1)
