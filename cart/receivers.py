from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import signed_in

from .services.merging import adopt


@receiver(signed_in, dispatch_uid="cart.adopt")
def keep_what_the_guest_chose(sender: Any, *, user: User, cart_token: str | None = None, **kwargs: Any) -> None:
    """Who fills a cart and then signs in finds it filled."""
    if cart_token:
        adopt(user, cart_token)
