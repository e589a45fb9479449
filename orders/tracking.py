"""How far an order is, in the customer's words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Order
from .status import Status

WORDS: dict[str, str | Promise] = {
    Status.PENDING_PAYMENT: _("We have your order and wait for the payment."),
    Status.CONFIRMED: _("Your payment has arrived."),
    Status.IN_PRODUCTION: _("Your lenses are being made."),
    Status.READY: _("Your order is packed."),
    Status.SHIPPED: _("Your parcel is on its way."),
    Status.DELIVERED: _("Your parcel has arrived."),
    Status.CANCELLED: _("Your order is cancelled."),
    Status.EXPIRED: _("The payment did not arrive in time."),
}
# What is fetched in a shop is put out there where other orders are sent.
WORDS_OF_PICKUP: dict[str, str | Promise] = {
    **WORDS,
    Status.SHIPPED: _("It lies ready for you in the shop."),
    Status.DELIVERED: _("You have fetched it."),
}
# Happenings that are no state, for staff.
HAPPENINGS: dict[str, str | Promise] = {
    "parcel_sent": _("parcel sent"),
    "parcel_arrived": _("parcel arrived"),
    "tracking_corrected": _("tracking corrected"),
    "payment_processing": _("the bank works on the payment"),
    "payment_paid": _("paid"),
    "payment_failed": _("a payment failed"),
    "payment_partly_refunded": _("a part of the money went back"),
    "payment_refunded": _("the money went back"),
    "disputed": _("the customer disputes the payment at the bank"),
    "dispute_won": _("the dispute is won"),
    "dispute_lost": _("the dispute is lost, the bank took the money"),
}
USUAL_WAY = [Status.PENDING_PAYMENT, Status.CONFIRMED, Status.READY, Status.SHIPPED, Status.DELIVERED]
ENDED_EARLY = [Status.CANCELLED, Status.EXPIRED]


@dataclass(frozen=True)
class Step:
    status: str
    detail: str
    reached_at: datetime | None  # None: still to come


def label_of(kind: str) -> str:
    """What staff call an event."""
    return str(Status(kind).label) if kind in Status else str(HAPPENINGS.get(kind, kind))


def steps_of(order: Order) -> list[Step]:
    """What has happened to an order read `with_everything()`, and then what is still to come."""
    words = WORDS_OF_PICKUP if order.is_pickup else WORDS
    reached = [
        Step(event.kind, str(words[event.kind]), event.created_at) for event in order.story if event.kind in words
    ]
    if order.status in ENDED_EARLY:
        return reached
    been = {step.status for step in reached}
    return reached + [Step(status, str(words[status]), None) for status in USUAL_WAY if status not in been]
