"""What somebody means to buy. Prices are not kept here: they are today's, each time the cart is looked at."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant

from .coupons import Coupon


class Cart(models.Model):
    """A customer's cart, or a guest's, known by a token of which we keep only the hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cart",
        verbose_name=_("customer"),
    )
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    coupon = models.ForeignKey(
        Coupon, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("coupon")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, token_hash__isnull=True)
                | Q(customer__isnull=True, token_hash__isnull=False),
                name="cart_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        return str(self.customer) if self.customer_id else gettext("guest %(id)s") % {"id": str(self.id)[:8]}


class CartLine(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines", verbose_name=_("cart"))
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+", verbose_name=_("variant"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="one_line_for_a_variant"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_has_a_piece"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"
