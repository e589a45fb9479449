"""Tables that staff send, to be looked at and then written as a whole."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TableImport(models.Model):
    """One file on its way into the catalogue, and afterwards the note of who wrote what, and when.

    `shown` is what the last look found: `wrong` (row, column, name, why), `lines` (row, name, is_new, changes as
    column, before, after) and `notes`. `fingerprint` stands for all that would be written, and nothing else ever is.
    """

    class Kind(models.TextChoices):
        PRODUCTS = "products", _("products")
        VARIANTS = "variants", _("variants")
        PRICES = "prices", _("prices")
        STOCK = "stock", _("stock")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be looked at")
        LOOKED_AT = "looked_at", _("looked at")
        WRITING = "writing", _("being written")
        WRITTEN = "written", _("written")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("table"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(editable=False)
    options = models.JSONField(default=dict, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    shown = models.JSONField(default=dict, editable=False)
    refusal = models.TextField(_("why not"), blank=True)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    wrong = models.PositiveIntegerField(_("wrong"), default=0)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in {self.State.WAITING, self.State.WRITING}
