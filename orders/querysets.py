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

    from .models import Order  # noqa: F401  (named below, as text)


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, user: "User | AnonymousUser") -> "OrderQuerySet":
        """The orders a person placed while signed in; nobody's for a guest."""
        return self.filter(customer_id=user.pk) if user.pk else self.none()

    def unpaid_since(self, moment: datetime) -> "OrderQuerySet":
        """Orders that had to be paid by `moment` and are not."""
        return self.filter(status=Status.PENDING_PAYMENT, expires_at__lt=moment)

    def with_everything(self) -> "OrderQuerySet":
        """With `items`, `story` and `parcels`, in four more queries, however many orders."""
        shipments = apps.get_model("orders", "Shipment").objects.select_related("carrier")
        return self.prefetch_related(
            Prefetch("lines", to_attr="items"),
            Prefetch("events", to_attr="story"),
            Prefetch("shipments", shipments.prefetch_related("lines__line"), to_attr="parcels"),
        )
