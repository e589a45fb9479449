"""Stock-takes: what people counted on the shelves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StockTake(models.Model):
    """One file of counted pieces: looked at first, then written into the ledger as a whole, or forgotten.

    `lines` holds, for each variant that was counted: `variant` (its id), `sku`, `counted`, `expected` (pieces on hand
    when they were counted, as far as was known), `on_hand` (when the file was looked at).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    fingerprint = models.CharField(max_length=64, db_index=True, editable=False)
    counted_at = models.DateTimeField(_("counted"))
    lines = models.JSONField(default=list, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    applied_at = models.DateTimeField(_("written"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    changed = models.PositiveIntegerField(_("levels changed"), default=0)

    class Meta:
        verbose_name = _("stock-take")
        verbose_name_plural = _("stock-takes")
        ordering = ["-uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint", "counted_at"], condition=Q(applied_at__isnull=False), name="a_count_counts_once"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
