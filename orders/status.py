"""Every state of an order, and the states it may come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PENDING_PAYMENT = "pending_payment", _("waiting for payment")
    CONFIRMED = "confirmed", _("confirmed")
    IN_PRODUCTION = "in_production", _("in production")
    READY = "ready", _("ready to ship")
    SHIPPED = "shipped", _("shipped")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


COMES_FROM: dict[Status, list[Status]] = {
    Status.PENDING_PAYMENT: [],
    # A payment that arrives late revives an expired order while its pieces are still there.
    Status.CONFIRMED: [Status.PENDING_PAYMENT, Status.EXPIRED],
    Status.IN_PRODUCTION: [Status.CONFIRMED],
    Status.READY: [Status.CONFIRMED, Status.IN_PRODUCTION],  # no lenses to make: straight from confirmed
    Status.SHIPPED: [Status.READY],
    Status.DELIVERED: [Status.SHIPPED],
    Status.CANCELLED: [Status.PENDING_PAYMENT, Status.CONFIRMED],  # from production on, it is too late
    Status.EXPIRED: [Status.PENDING_PAYMENT],
}

# Orders in these states have the pieces set aside that have not left yet; later they are gone or back on the shelf.
HOLDS_STOCK = [Status.PENDING_PAYMENT, Status.CONFIRMED, Status.IN_PRODUCTION, Status.READY]

# From here parcels may leave: part of an order while the rest is being made.
MAY_SHIP = [Status.CONFIRMED, Status.IN_PRODUCTION, Status.READY]
