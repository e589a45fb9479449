"""Who wants to hear when a sold-out variant is there again."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .stock import Stock
from .variants import Variant


class WishQuerySet(models.QuerySet["Wish"]):
    def waiting(self) -> "WishQuerySet":
        return self.filter(told_at=None)

    def granted(self) -> "WishQuerySet":
        """Those who wait for something that can be bought now."""
        there = Stock.objects.filter(
            variant=OuterRef("variant"),
            on_hand__gt=F("reserved"),
            variant__is_active=True,
            variant__product__status="published",
        )
        return self.waiting().filter(Exists(there))


class Wish(models.Model):
    """One address that wants one mail when one variant is back. The row, and the address with it, is deleted some
    days after the mail (WISH_KEPT_DAYS), or when nothing came of it (WISH_WAIT_DAYS)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="wishes", verbose_name=_("variant"))
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="stock_wishes",
        verbose_name=_("customer"),
    )
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    told_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("back-in-stock wish")
        verbose_name_plural = _("back-in-stock wishes")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "variant", Lower("email"), condition=Q(told_at=None), name="one_waiting_wish_of_an_address"
            )
        ]
        indexes = [models.Index(Lower("email"), name="wish_email"), models.Index(fields=["told_at"], name="wish_told")]

    def __str__(self) -> str:
        return f"{self.pk}"
