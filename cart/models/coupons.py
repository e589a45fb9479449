"""Codes that make things cheaper, and who has used them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cart.querysets import CouponQuerySet, CouponUseQuerySet
from catalog.models import Brand, Category

CODE = r"^[A-Z0-9]+([_-][A-Z0-9]+)*$"


class Coupon(models.Model):
    """A percentage or an amount off what somebody buys. Its code is upper-case, and is found however it is typed.

    `used` counts the uses that have not been given back. It is never a form field and never part of a full-row
    save: it changes by single statements, in `cart.services.redeeming` only.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        OFF = "off", _("switched off")
        NOT_BEGUN = "not_begun", _("not begun")
        OVER = "over", _("over")
        USED_UP = "used_up", _("used up")

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(CODE, _("Letters, digits, and single - or _ between them."), code="code")],
        help_text=_("What customers type. Small and capital letters are the same."),
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("For staff: why this coupon exists."))
    percent = models.DecimalField(
        _("percent off"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
        help_text=_("10 takes a tenth off. Fill in this or the amount, not both."),
    )
    amount = models.DecimalField(
        _("amount off"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_("Off the whole purchase, and never more than the things cost. Shipping is not made cheaper."),
    )
    currency = models.CharField(_("currency"), max_length=3, default=settings.SHOP_CURRENCY, editable=False)
    minimum = models.DecimalField(
        _("minimum purchase"),
        max_digits=12,
        decimal_places=3,
        default=0,
        db_default=0,
        validators=[MinValueValidator(0)],
        help_text=_("How much the things it is for must cost together. 0: any purchase."),
    )
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True, help_text=_("Empty: no end."))
    limit = models.PositiveIntegerField(
        _("uses in total"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many orders may have it. Empty: any number."),
    )
    limit_per_customer = models.PositiveIntegerField(
        _("uses per customer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Customers are told apart by account and e-mail address. Empty: any number."),
    )
    categories = models.ManyToManyField(
        Category, through="CouponCategory", related_name="+", verbose_name=_("categories")
    )
    brands = models.ManyToManyField(Brand, through="CouponBrand", related_name="+", verbose_name=_("brands"))
    is_active = models.BooleanField(_("switched on"), default=True, help_text=_("Switch it off to stop it at once."))
    used = models.PositiveIntegerField(_("used"), default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    objects = CouponQuerySet.as_manager()

    # Loaded by cart.services.couponing.terms_of: what it is for (none: everything), and the buyer's own uses.
    brand_ids: Sequence[int]
    category_ids: Sequence[int]
    used_by_buyer: int
    # Loaded by CouponQuerySet.unlike_uses.
    open_uses: int

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE), name="coupon_code_is_upper_case"),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, amount__isnull=True) | Q(percent__isnull=True, amount__isnull=False),
                name="coupon_is_percent_or_amount",
                violation_error_message=_("Fill in the percentage or the amount, and not both."),
            ),
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="coupon_percent_in_range"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="coupon_amount_above_0"),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="coupon_minimum_not_negative"),
            models.CheckConstraint(condition=Q(limit__gte=1), name="coupon_limit_at_least_1"),
            models.CheckConstraint(condition=Q(limit_per_customer__gte=1), name="coupon_limit_of_one_at_least_1"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")),
                name="coupon_ends_after_it_begins",
                violation_error_message=_("It must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def state_at(self, moment: datetime) -> State:
        """Why nobody can use it at `moment`, whatever they buy; or that it is active."""
        if not self.is_active:
            return self.State.OFF
        if moment < self.valid_from:
            return self.State.NOT_BEGUN
        if self.valid_until is not None and moment >= self.valid_until:
            return self.State.OVER
        if self.limit is not None and self.used >= self.limit:
            return self.State.USED_UP
        return self.State.ACTIVE


class CouponCategory(models.Model):
    """A coupon is for this category and all below it. Protected: without it the coupon would be for everything."""

    coupon = models.ForeignKey(Coupon, models.CASCADE, related_name="for_categories", verbose_name=_("coupon"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))

    class Meta:
        verbose_name = _("category of a coupon")
        verbose_name_plural = _("only for these categories")
        constraints = [models.UniqueConstraint(fields=["coupon", "category"], name="coupon_names_a_category_once")]

    def __str__(self) -> str:
        return str(self.category)


class CouponBrand(models.Model):
    """A coupon is for this brand. Protected: without it the coupon would be for everything."""

    coupon = models.ForeignKey(Coupon, models.CASCADE, related_name="for_brands", verbose_name=_("coupon"))
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+", verbose_name=_("brand"))

    class Meta:
        verbose_name = _("brand of a coupon")
        verbose_name_plural = _("only for these brands")
        constraints = [models.UniqueConstraint(fields=["coupon", "brand"], name="coupon_names_a_brand_once")]

    def __str__(self) -> str:
        return str(self.brand)


class CouponUse(models.Model):
    """An order that was placed with a coupon, by its number: the order itself lives in a higher app.

    Who used it is known by the account, and by a keyed hash of the e-mail address, for guests have no other name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="uses", verbose_name=_("coupon"))
    order_number = models.CharField(_("order"), max_length=20, unique=True)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    email_hash = models.CharField(max_length=64, editable=False)
    used_at = models.DateTimeField(_("used"), auto_now_add=True)
    released_at = models.DateTimeField(
        _("given back"), null=True, blank=True, help_text=_("When the order was cancelled, or was not paid in time.")
    )
    objects = CouponUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a coupon")
        verbose_name_plural = _("uses of coupons")
        ordering = ["-used_at", "pk"]
        indexes = [models.Index(fields=["coupon", "email_hash"], name="coupon_uses_of_an_address")]

    def __str__(self) -> str:
        return f"{self.coupon} {self.order_number}"
