from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import signed_in

from .services.adopting import adopt_sessions


@receiver(signed_in, dispatch_uid="tryon.adopt")
def keep_what_the_guest_tried_on(sender: Any, *, user: User, cart_token: str | None = None, **kwargs: Any) -> None:
    """Who tries frames on and then signs in finds the pictures."""
    if cart_token:
        adopt_sessions(user, cart_token)
