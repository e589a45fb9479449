"""Reusable questions about coupons, and the single statements that count uses."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from cart.buyers import Buyer

if TYPE_CHECKING:
    from cart.models import Coupon, CouponUse  # noqa: F401  (names in annotations)


class CouponQuerySet(models.QuerySet["Coupon"]):
    def try_use(self, coupon_id: int) -> bool:
        """Count one more use if one is left. Until the end of the transaction nobody else counts this coupon."""
        left = self.filter(Q(limit=None) | Q(used__lt=F("limit")), pk=coupon_id)
        return bool(left.update(used=F("used") + 1))

    def unlike_uses(self) -> "CouponQuerySet":
        """Coupons whose count is not that of their open uses; that stands beside as `open_uses`."""
        open_uses = Count("uses", filter=Q(uses__released_at=None))
        return self.annotate(open_uses=open_uses).exclude(used=F("open_uses"))


class CouponUseQuerySet(models.QuerySet["CouponUse"]):
    """`try_…` is one UPDATE that asks and writes at once. True when it took place."""

    def open(self) -> "CouponUseQuerySet":
        """Uses that were not given back."""
        return self.filter(released_at=None)

    def by(self, buyer: Buyer) -> "CouponUseQuerySet":
        """What a person used, signed in or as a guest with the same e-mail address."""
        theirs = Q(email_hash__in=buyer.email_hashes())
        if buyer.customer_id is not None:
            theirs |= Q(customer_id=buyer.customer_id)
        return self.filter(theirs)

    def try_release(self, order_number: str) -> bool:
        return bool(self.open().filter(order_number=order_number).update(released_at=timezone.now()))

    def try_reopen(self, order_number: str) -> bool:
        given_back = self.filter(order_number=order_number, released_at__isnull=False)
        return bool(given_back.update(released_at=None))
