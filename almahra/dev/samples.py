"""One sample of every mail of the shop, written from the newest rows of the demo shop that it fits."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from accounts.models import User
from accounts.services.people import seal_address
from almahra.core import mail
from catalog.models import Review, Shortage, Wish
from orders.models import Order, Shipment
from payments.models import Payment, Refund
from prescriptions.models import Prescription

LOOKED_AT = 20  # rows that are tried for a mail

Payload = dict[str, Any]


def _people() -> Iterator[Payload]:
    # One whose address is not verified comes first: only they are asked to verify it.
    for pk in User.objects.order_by("-email_verified_at").values_list("pk", flat=True)[:LOOKED_AT]:
        yield {"user_id": pk}


def _old_addresses() -> Iterator[Payload]:
    for person in User.objects.order_by("pk")[:LOOKED_AT]:
        yield {"user_id": person.pk, "sealed_old": seal_address(person, person.email)}


def _orders() -> Iterator[Payload]:
    return ({"order_id": str(order.pk)} for order in Order.objects.order_by("-placed_at")[:LOOKED_AT])


def _shipments() -> Iterator[Payload]:
    return ({"shipment_id": str(parcel.pk)} for parcel in Shipment.objects.order_by("-shipped_at")[:LOOKED_AT])


def _payments() -> Iterator[Payload]:
    return ({"payment_id": str(payment.pk)} for payment in Payment.objects.order_by("-created_at")[:LOOKED_AT])


def _refunds() -> Iterator[Payload]:
    return ({"refund_id": str(refund.pk)} for refund in Refund.objects.order_by("-created_at")[:LOOKED_AT])


def _reviews() -> Iterator[Payload]:
    return (
        {"review_id": str(pk)} for pk in Review.objects.order_by("-pk").values_list("public_id", flat=True)[:LOOKED_AT]
    )


def _shortages() -> Iterator[Payload]:
    newest = Shortage.objects.order_by("-began_at").values_list("pk", flat=True)[:LOOKED_AT]
    return ({"shortage_ids": [str(pk)], "more": 0} for pk in newest)


def _wishes() -> Iterator[Payload]:
    newest = Wish.objects.order_by("-created_at").values_list("pk", flat=True)[:LOOKED_AT]
    return ({"wish_id": str(pk)} for pk in newest)


def _prescriptions() -> Iterator[Payload]:
    newest = Prescription.objects.order_by("-pk").values_list("public_id", flat=True)[:LOOKED_AT]
    return ({"prescription_id": str(public_id)} for public_id in newest)


# By the names that a writer asks for; the mails of a new kind of row need a line here.
EXAMPLES: dict[tuple[str, ...], Callable[[], Iterator[Payload]]] = {
    ("user_id",): _people,
    ("user_id", "sealed_old"): _old_addresses,
    ("order_id",): _orders,
    ("shipment_id",): _shipments,
    ("payment_id",): _payments,
    ("refund_id",): _refunds,
    ("review_id",): _reviews,
    ("shortage_ids", "more"): _shortages,
    ("wish_id",): _wishes,
    ("prescription_id",): _prescriptions,
}


def sample(topic: mail.Topic) -> mail.Letter | None:
    """The first letter that can be written now; None where the shop has no row that this mail fits."""
    asked_for = tuple(inspect.signature(topic.write).parameters)
    payloads = EXAMPLES[asked_for]() if asked_for in EXAMPLES else iter(())
    return next((letter for payload in payloads if (letter := topic.write(**payload))), None)
