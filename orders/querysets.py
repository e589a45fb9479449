"""Reusable questions about orders."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch

from .status import Status

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Order, Shipment  # noqa: F401  (named below, as text)


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, user: "User | AnonymousUser") -> "OrderQuerySet":
        """The orders a person placed while signed in; nobody's for a guest."""
        return self.filter(customer_id=user.pk) if user.pk else self.none()

    def unpaid_since(self, moment: datetime) -> "OrderQuerySet":
        """Orders that had to be paid by `moment` and are not."""
        return self.filter(status=Status.PENDING_PAYMENT, expires_at__lt=moment)

    def with_everything(self) -> "OrderQuerySet":
        """With `items`, `story` and `parcels`, in four more queries, however many orders."""
        return self.prefetch_related(
            Prefetch("lines", to_attr="items"),
            Prefetch("events", to_attr="story"),
            Prefetch("shipments", _parcels().with_contents(), to_attr="parcels"),
        )


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def with_contents(self) -> "ShipmentQuerySet":
        """With carrier and lines, in two more queries, however many parcels."""
        return self.select_related("carrier").prefetch_related("lines__line")

    def with_everything(self) -> "ShipmentQuerySet":
        """With contents, and with the order as `OrderQuerySet.with_everything` reads it."""
        orders = apps.get_model("orders", "Order").objects.with_everything()
        return self.with_contents().prefetch_related(Prefetch("order", orders))


def _parcels() -> ShipmentQuerySet:
    return apps.get_model("orders", "Shipment").objects.all()
