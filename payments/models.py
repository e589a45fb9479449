"""What we asked Stripe for. Stripe is the truth about money, these rows are the truth about our intent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order, OrderLine


class Payment(models.Model):
    """One PaymentIntent. An order has at most one that is still open."""

    class Status(models.TextChoices):
        CREATED = "created", _("created")
        REQUIRES_ACTION = "requires_action", _("waiting for the customer")
        PROCESSING = "processing", _("processing at the bank")
        SUCCEEDED = "succeeded", _("succeeded")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (Status.CREATED, Status.REQUIRES_ACTION, Status.PROCESSING, Status.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments", verbose_name=_("order"))
    stripe_id = models.CharField(_("PaymentIntent"), max_length=255, unique=True, null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.CREATED)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    received = models.DecimalField(_("received"), max_digits=12, decimal_places=3, default=0)
    refunded = models.DecimalField(_("refunded"), max_digits=12, decimal_places=3, default=0)
    currency = models.CharField(_("currency"), max_length=3)
    last_error = models.CharField(_("last error"), max_length=64, blank=True, help_text=_("Stripe's code."))
    # Part of the idempotency key. Stripe repeats a stored 500 for a key, so such a key must not be used again.
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    succeeded_at = models.DateTimeField(_("succeeded"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status__in=["created", "requires_action", "processing", "failed"]),
                name="one_open_payment_for_an_order",
            ),
            models.CheckConstraint(condition=Q(refunded__lte=F("received")), name="no_refund_above_received"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive"),
        ]

    def __str__(self) -> str:
        return self.stripe_id or str(self.id)


class Refund(models.Model):
    """Money on its way back. The row exists, and counts as spent, before Stripe is asked."""

    class Status(models.TextChoices):
        CREATED = "created", _("created")
        PENDING = "pending", _("pending at the bank")
        SUCCEEDED = "succeeded", _("succeeded")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    COMMITTED = (Status.CREATED, Status.PENDING, Status.SUCCEEDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    stripe_id = models.CharField(_("Stripe refund"), max_length=255, unique=True, null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.CREATED)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("why"), max_length=200)
    failure_reason = models.CharField(_("failure"), max_length=64, blank=True)
    shipping = models.DecimalField(
        _("of it for shipping"), max_digits=12, decimal_places=3, default=0, db_default=0, help_text=_("0: not named.")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        permissions = [("refund_any_amount", "Can give back any amount")]
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_positive"),
            models.CheckConstraint(
                condition=Q(shipping__gte=0, shipping__lte=F("amount")), name="shipping_within_refund"
            ),
        ]

    def __str__(self) -> str:
        return self.stripe_id or str(self.id)


class RefundLine(models.Model):
    """For which pieces of an order money goes back, so that it does so once."""

    refund = models.ForeignKey(Refund, models.CASCADE, related_name="lines", verbose_name=_("refund"))
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+", verbose_name=_("order line"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)

    class Meta:
        verbose_name = _("refunded pieces")
        verbose_name_plural = _("refunded pieces")
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="a_line_once_in_a_refund"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_refund_line_has_pieces"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.name}"


class Dispute(models.Model):
    """A customer told their bank that a payment was not theirs. The bank holds the money until it decides."""

    WON = ("won", "warning_closed", "prevented")  # the money is the shop's; Stripe's own words
    CLOSED = (*WON, "lost")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes", verbose_name=_("payment"))
    stripe_id = models.CharField(_("Stripe dispute"), max_length=255, unique=True)
    status = models.CharField(_("state at Stripe"), max_length=30)
    reason = models.CharField(_("the customer's reason"), max_length=60)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    evidence_due_at = models.DateTimeField(_("answer at Stripe until"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["closed_at", "evidence_due_at", "pk"]

    def __str__(self) -> str:
        return self.stripe_id

    @property
    def is_won(self) -> bool:
        return self.status in self.WON


class StripeCustomer(models.Model):
    """A person as Stripe knows them: where it keeps the cards that they asked to have kept. We keep none.

    One for each account and mode, because an id of one means nothing under the keys of another.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,  # without this row nobody could find the cards to let go of
        related_name="stripe_customers",
        verbose_name=_("person"),
    )
    account = models.CharField(_("Stripe account"), max_length=255, blank=True)
    is_live = models.BooleanField(_("live"), help_text=_("Whether it was made with live keys."))
    stripe_id = models.CharField(_("Stripe customer"), max_length=255, unique=True, null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)  # see Payment
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer at Stripe")
        verbose_name_plural = _("customers at Stripe")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "account", "is_live"], name="one_stripe_customer_for_a_person")
        ]

    def __str__(self) -> str:
        return self.stripe_id or str(self.id)


class CardConsent(models.Model):
    """Somebody's word that a card of theirs may be kept: when, to which text, and on which occasion."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_consents", verbose_name=_("person")
    )
    version = models.CharField(_("version of the text"), max_length=40)
    payment = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="card_consent", verbose_name=_("while paying")
    )
    setup_intent = models.CharField(
        _("adding a card"), max_length=255, unique=True, null=True, blank=True, help_text=_("Stripe's SetupIntent.")
    )
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent to keep a card")
        verbose_name_plural = _("consents to keep cards")
        ordering = ["-given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(payment=None) ^ Q(setup_intent=None), name="a_card_consent_has_one_occasion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.given_at:%Y-%m-%d %H:%M}"


class PaymentIssue(models.Model):
    """Something about money that a person must look at. One row for one thing."""

    class Kind(models.TextChoices):
        UNKNOWN_INTENT = "unknown_intent", _("a payment we did not ask for")
        AMOUNT_MISMATCH = "amount_mismatch", _("another amount than the order's")
        DOUBLE_PAYMENT = "double_payment", _("paid twice")
        LATE_PAYMENT = "late_payment", _("paid when it was too late")
        WRONG_MODE = "wrong_mode", _("test and live mixed up")
        WRONG_ACCOUNT = "wrong_account", _("another Stripe account")
        REFUND_FAILED = "refund_failed", _("a refund failed")
        DISPUTE = "dispute", _("disputed by the customer")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    reference = models.CharField(_("Stripe id"), max_length=255)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    payment = models.ForeignKey(
        Payment, models.SET_NULL, null=True, blank=True, related_name="issues", verbose_name=_("payment")
    )
    note = models.TextField(
        _("what was done"),
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        help_text=_("For who looks here next."),
    )
    created_at = models.DateTimeField(_("noticed"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("payment issue")
        verbose_name_plural = _("payment issues")
        ordering = ["settled_at", "-created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "reference"], name="one_issue_for_one_thing")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reference}"
