"""Variants that ran low: one row for each time."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .variants import Variant


class ShortageQuerySet(models.QuerySet["Shortage"]):
    def open(self) -> "ShortageQuerySet":
        return self.filter(ended_at=None)


class Shortage(models.Model):
    """The time from the moment in which fewer pieces were left than the shop wants until there are enough again.

    `catalog.services.shortages` opens and ends it inside the transaction that moves the pieces.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="shortages", verbose_name=_("variant"))
    left = models.PositiveIntegerField(_("were left"), help_text=_("Available pieces when it began."))
    mark = models.PositiveIntegerField(_("low below"), help_text=_("Pieces, as it was set then."))
    began_at = models.DateTimeField(_("began"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    objects = ShortageQuerySet.as_manager()

    class Meta:
        verbose_name = _("low stock")
        verbose_name_plural = _("low stock")
        ordering = ["-began_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["variant"], condition=Q(ended_at=None), name="one_open_shortage")
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.left} < {self.mark}"
