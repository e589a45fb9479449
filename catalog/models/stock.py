"""Pieces: how many there are, and the ledger of how they came and went."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..querysets import StockQuerySet
from .variants import Variant


class Stock(models.Model):
    """Pieces of one variant: how many we hold, and how many of those are promised to orders.

    Never a form field and never part of a full-row save: it changes through `catalog.services.stock` only,
    which writes the ledger beside it.
    """

    variant = models.OneToOneField(Variant, models.PROTECT, related_name="stock", verbose_name=_("variant"))
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    low_below = models.PositiveIntegerField(
        _("low below"),
        null=True,
        blank=True,
        help_text=_("The shop is told when fewer pieces than this are left. 0: never."),
    )  # None: settings.SHOP_LOW_STOCK
    objects = StockQuerySet.as_manager()

    # Loaded by StockQuerySet.unlike_ledger and unlike_claims.
    ledger_on_hand: int
    ledger_reserved: int
    claimed: int

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [models.CheckConstraint(condition=Q(reserved__lte=F("on_hand")), name="no_oversell")]

    def __str__(self) -> str:
        return f"{self.available} available"

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class StockMovement(models.Model):
    """One change of one stock: the append-only ledger. The database refuses to change or delete a row."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        RESERVED = "reserved", _("reserved for an order")
        RELEASED = "released", _("released by an order")
        SOLD = "sold", _("sold")
        RETURNED = "returned", _("returned")
        DAMAGED = "damaged", _("damaged")
        COUNTED = "counted", _("counted")
        CORRECTED = "corrected", _("corrected")

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="movements", verbose_name=_("stock"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on_hand_change = models.IntegerField(_("change on hand"), default=0)
    reserved_change = models.IntegerField(_("change reserved"), default=0)
    cause = models.CharField(_("cause"), max_length=200, help_text=_("The order's number, or the reason in words."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(on_hand_change=0) | ~Q(reserved_change=0), name="movement_changes_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on_hand_change:+d}/{self.reserved_change:+d}"
