from django.conf import settings
from django.db import transaction

from accounts.models import User
from almahra.core.guests import hash_of
from cart.models import Cart

from .finding import lock_or_open_cart


@transaction.atomic
def adopt(user: User, token: str) -> None:
    """Pour the guest cart of `token` into the customer's, once, however many devices ask at the same time.

    Quantities of the same thing are added, up to the limit of a line; lines beyond the limit of a cart are
    left behind. Of two coupons the customer's own stays. The guest cart is gone afterwards. A wrong or used token
    changes nothing.
    """
    # Guest carts are locked before customers' everywhere; the second device waits here and then finds nothing.
    guest = Cart.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if guest is None:
        return
    mine = lock_or_open_cart(user, None).cart
    lines = {line.variant_id: line for line in mine.lines.all()}
    for line in guest.lines.all():
        if known := lines.get(line.variant_id):
            known.quantity = min(known.quantity + line.quantity, settings.CART_MAX_QUANTITY)
            known.save(update_fields=["quantity"])
        elif len(lines) < settings.CART_MAX_LINES:
            line.cart = mine
            line.save(update_fields=["cart"])
            lines[line.variant_id] = line
    if guest.coupon_id and not mine.coupon_id:
        Cart.objects.filter(pk=mine.pk).update(coupon=guest.coupon_id)
    guest.delete()
