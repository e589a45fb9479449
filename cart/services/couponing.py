"""A code on a cart. Nothing is used up by that: only an order does, see `cart.services.redeeming`."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from almahra.core.errors import NotThere
from cart import coupons
from cart.buyers import Buyer
from cart.errors import CouponUnknown
from cart.models import Cart, Coupon, CouponBrand, CouponUse

from .finding import Opened, lock_cart, lock_or_open_cart

# As a part of the statement that reads the coupon; the ORM does not nest a walk down a tree.
CATEGORIES_AND_ALL_BELOW = """ARRAY(
    WITH RECURSIVE below (id) AS (
        SELECT category_id FROM cart_couponcategory WHERE coupon_id = cart_coupon.id
        UNION
        SELECT catalog_category.id FROM catalog_category JOIN below ON catalog_category.parent_id = below.id
    )
    SELECT id FROM below
)"""


@transaction.atomic
def put_on(user: User | AnonymousUser, token: str | None, code: str) -> Opened:
    """Put a code on the cart, opening one where there is none; it takes the place of another one.

    It may wait there for the right goods. Raises CouponUnknown, or the CouponRefused that no goods would change.
    """
    opened = lock_or_open_cart(user, token)
    buyer = Buyer(opened.cart.customer_id, getattr(user, "email", None))
    coupon = terms(buyer).filter(code=coupons.normalised(code), is_active=True).first()
    if coupon is None:
        raise CouponUnknown
    coupons.check(coupon, now=timezone.now())
    _set(opened.cart, coupon)
    return opened


@transaction.atomic
def take_off(user: User | AnonymousUser, token: str | None, code: str) -> None:
    """Take a code off the cart. Raises NotThere when it is not on it."""
    cart = lock_cart(user, token)
    if cart is None or cart.coupon is None or cart.coupon.code != coupons.normalised(code):
        raise NotThere
    _set(cart, None)


def terms(buyer: Buyer) -> QuerySet[Coupon]:
    """Coupons with what they are for (`brand_ids`, `category_ids`) and `used_by_buyer`, in one statement."""
    uses = CouponUse.objects.open().by(buyer).filter(coupon=OuterRef("pk")).order_by()
    return Coupon.objects.annotate(  # type: ignore[no-redef]  # declared by the model, for its readers
        brand_ids=ArraySubquery(CouponBrand.objects.filter(coupon=OuterRef("pk")).values("brand")),
        category_ids=RawSQL(CATEGORIES_AND_ALL_BELOW, [], ArrayField(models.BigIntegerField())),  # noqa: S611  (a constant)
        used_by_buyer=Coalesce(Subquery(uses.values("coupon").annotate(count=Count("pk")).values("count")), 0),
    )


def _set(cart: Cart, coupon: Coupon | None) -> None:
    cart.coupon = coupon
    cart.save(update_fields=["coupon", "updated_at"])
