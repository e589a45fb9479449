"""Two codes to try at the checkout."""

from decimal import Decimal

from django.db import transaction

from cart.models import Coupon
from catalog.models import Category


@transaction.atomic
def load_coupons() -> int:
    """A tenth off the first order, and 20 off sunglasses for 150 or more; how many were new."""
    welcome = {"name": "A tenth off the first order", "percent": Decimal(10), "limit_per_customer": 1}
    _, is_welcome_new = Coupon.objects.get_or_create(code="WELCOME10", defaults=welcome)
    sun = {"name": "Twenty off sunglasses", "amount": Decimal(20), "minimum": Decimal(150), "limit": 100}
    coupon, is_sun_new = Coupon.objects.get_or_create(code="SUN20", defaults=sun)
    if is_sun_new:
        coupon.categories.add(Category.objects.get(slug="sunglasses"))
    return is_welcome_new + is_sun_new
