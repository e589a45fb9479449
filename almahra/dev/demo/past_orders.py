"""A few orders in different states, placed and paid the way customers do it, so that the back office has work."""

from collections.abc import Callable
from typing import NamedTuple

import stripe
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from cart.services.filling import add
from cart.services.quoting import quote
from orders.models import Carrier, Order
from orders.services import fulfilling
from orders.services.cancelling import cancel_order
from orders.services.placing import place_order
from payments import gateway
from payments.errors import ProviderUnavailable
from payments.services.confirming import confirm
from payments.services.creating import create_intent

from .people import CUSTOMER_EMAIL

HOME = {
    "name": "Salma Hadi",
    "line1": "12 Corniche Road",
    "line2": "Flat 7",
    "city": "Abu Dhabi",
    "region": "",
    "postal_code": "",
    "country": "AE",
    "phone": "+97125550123",
}


class Story(NamedTuple):
    """An order of the demo shop: who bought what, and how far it has come since."""

    email: str
    skus: dict[str, int]
    since: list[Callable[[Order], None]]


def _ready(order: Order) -> None:
    fulfilling.mark_ready(order, by=None)


def _shipped(order: Order) -> None:
    carrier = Carrier.objects.order_by("pk").first()
    fulfilling.send_parcel(order, by=None, carrier=carrier, tracking_number=f"GP{order.number[-5:]}AE")


def _delivered(order: Order) -> None:
    fulfilling.deliver(order, by=None)


def _cancelled(order: Order) -> None:
    cancel_order(order, by=None, reason="The customer chose another colour.")


STORIES = [
    Story(CUSTOMER_EMAIL, {"HF-001-TRT": 1}, [_ready, _shipped, _delivered]),
    Story("noor@customers.example", {"GD-016-BLK": 1, "HF-002-HVN": 1}, [_ready, _shipped]),
    Story("yusuf@customers.example", {"QS-010-GUN": 1}, [_cancelled]),
    Story("layla@customers.example", {"SK-021-PNK": 2}, [_ready]),
    Story(CUSTOMER_EMAIL, {"QS-008-GLD": 1}, []),
]


def load_orders() -> int:
    """Place and pay the orders of STORIES in a shop that has none yet; how many were new.

    They are paid through the fake Stripe. Where it does not run, there are none, and the next run makes them.
    """
    if Order.objects.exists() or settings.STRIPE_MODE != "fake" or not _stripe_answers():
        return 0
    for story in STORIES:
        order = _placed(story)
        _pay(order)
        order.refresh_from_db()
        for step in story.since:
            step(order)
    return len(STORIES)


def _stripe_answers() -> bool:
    try:
        gateway.account_id()
    except ProviderUnavailable:
        return False
    return True


def _placed(story: Story) -> Order:
    customer = User.objects.filter(email=story.email).first() or AnonymousUser()
    token = None
    for sku, quantity in story.skus.items():
        cart, token, *_ = add(customer, token, sku=sku, quantity=quantity)
    total = quote(cart, buyer=customer, address=HOME, email=story.email).contents.totals.total
    return place_order(customer, token, ship_to=HOME, bill_to=HOME, expected_total=total, email=story.email)


def _pay(order: Order) -> None:
    """Stripe.js confirms in a browser; here the server does, with a test card, and then reads the outcome."""
    payment = create_intent(order).payment
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=stripe.default_http_client,
    )
    client.v1.payment_intents.confirm(
        str(payment.stripe_id), {"payment_method": "pm_card_visa", "return_url": settings.FRONTEND_URL}
    )
    confirm(payment)
