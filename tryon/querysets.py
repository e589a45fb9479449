"""Whose sessions there are, and which of them still count."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from tryon.visitors import Visitor

if TYPE_CHECKING:
    from tryon.models import TryOnSession  # noqa: F401  (a name in annotations)


class SessionQuerySet(models.QuerySet["TryOnSession"]):
    def of(self, visitor: Visitor) -> "SessionQuerySet":
        """Those of a customer, or of a guest; none of who is neither."""
        if visitor.customer:
            return self.filter(owner=visitor.customer)
        return self.filter(guest=visitor.guest) if visitor.guest else self.none()

    def living(self) -> "SessionQuerySet":
        """Their day is not over. What is over is gone for everybody, whether or not the clock has come to it."""
        return self.filter(expires_at__gt=timezone.now())

    def over(self) -> "SessionQuerySet":
        return self.filter(expires_at__lte=timezone.now())
