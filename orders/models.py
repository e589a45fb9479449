"""Orders, frozen as they were sold, and what happened to them since."""

import uuid
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant

from .numbers import new_number
from .querysets import OrderQuerySet, ShipmentQuerySet
from .status import Status


class Order(models.Model):
    """What was sold, to whom, for how much. Names, prices and addresses are copies and never follow the catalogue."""

    class PaymentStatus(models.TextChoices):
        UNPAID = "unpaid", _("unpaid")
        PROCESSING = "processing", _("processing")
        PAID = "paid", _("paid")
        PARTLY_REFUNDED = "partly_refunded", _("partly refunded")
        REFUNDED = "refunded", _("refunded")

    # Lines, events and shipments as lists, on an order that was just placed or read `with_everything()`.
    items: list["OrderLine"]
    story: list["OrderEvent"]
    parcels: list["Shipment"]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, default=new_number, editable=False)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("customer"),
    )
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=5, default="en")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.PENDING_PAYMENT)
    payment_status = models.CharField(_("payment"), max_length=20, choices=PaymentStatus, default=PaymentStatus.UNPAID)
    currency = models.CharField(_("currency"), max_length=3)
    subtotal = models.DecimalField(_("subtotal"), max_digits=12, decimal_places=3)
    discount = models.DecimalField(_("discount"), max_digits=12, decimal_places=3, default=0)
    coupon_code = models.CharField(_("coupon"), max_length=40, blank=True, default="", db_default="")
    shipping = models.DecimalField(_("shipping"), max_digits=12, decimal_places=3)
    shipping_tax = models.DecimalField(
        _("tax on shipping"), max_digits=12, decimal_places=3, help_text=_("included in the tax")
    )
    tax = models.DecimalField(_("tax"), max_digits=12, decimal_places=3, help_text=_("included in the total"))
    tax_on_top = models.DecimalField(
        _("tax on top"),
        max_digits=12,
        decimal_places=3,
        default=0,
        db_default=0,
        help_text=_("The tax that the prices do not contain: all of it, or nothing."),
    )
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=3)
    shipping_address = models.JSONField(_("shipping address"))
    billing_address = models.JSONField(_("billing address"))
    shipping_method = models.CharField(_("shipping method"), max_length=40)
    shipping_method_name = models.CharField(_("shipping method"), max_length=100, blank=True, default="", db_default="")
    shipping_parts = models.JSONField(
        _("price parts of the shipping"), default=list, db_default=Value([], output_field=models.JSONField())
    )
    is_pickup = models.BooleanField(_("fetched in a shop"), default=False, db_default=False)
    delivery_from_on = models.DateField(_("arrives from"), null=True, blank=True)
    delivery_to_on = models.DateField(_("arrives until"), null=True, blank=True)
    tax_exemption_number = models.CharField(
        _("tax exemption"), max_length=40, blank=True, default="", db_default="", help_text=_("Why no tax was charged.")
    )
    terms_version = models.CharField(
        _("accepted terms"), max_length=40, blank=True, default="", db_default="", help_text=_("Which version of them.")
    )
    note = models.CharField(_("the customer's note"), max_length=500, blank=True)
    placed_at = models.DateTimeField(_("placed"), auto_now_add=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("must be paid by"), help_text=_("Then an unpaid order gives its pieces back."))
    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-number"]
        indexes = [
            models.Index(fields=["customer", "-placed_at"], name="orders_of_a_customer"),
            models.Index(
                fields=["expires_at"], name="orders_waiting_for_payment", condition=Q(status="pending_payment")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=F("subtotal") - F("discount") + F("shipping") + F("tax_on_top")),
                name="parts_and_tax_sum_to_the_total",
            ),
            models.CheckConstraint(condition=Q(tax_on_top=0) | Q(tax_on_top=F("tax")), name="tax_on_top_or_within"),
            models.CheckConstraint(condition=Q(shipping_tax__lte=F("tax")), name="shipping_tax_is_part_of_tax"),
            models.CheckConstraint(condition=Q(total__gte=0), name="total_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One thing sold. `parts` are the frozen price parts, with amounts and rates as text:
    [{kind, label, amount, discount, tax, tax_class, tax_rate, tax_name}].

    `line_total` is before the `discount`; the tax is that of what was charged.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+", verbose_name=_("variant"))
    position = models.PositiveSmallIntegerField(_("position"))
    sku = models.CharField(_("SKU"), max_length=40)
    name = models.CharField(_("name"), max_length=300)
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    shipped = models.PositiveSmallIntegerField(
        _("shipped"), default=0, db_default=0, help_text=_("Pieces that have left the house.")
    )
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=3)
    line_total = models.DecimalField(_("line total"), max_digits=12, decimal_places=3)
    discount = models.DecimalField(_("discount"), max_digits=12, decimal_places=3, default=0, db_default=0)
    tax = models.DecimalField(_("tax"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    parts = models.JSONField(_("price parts"), default=list)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["order_id", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(line_total=F("unit_price") * F("quantity")), name="line_total_is_price_times_quantity"
            ),
            models.CheckConstraint(condition=Q(shipped__lte=F("quantity")), name="no_more_shipped_than_sold"),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=F("line_total")), name="discount_within_the_line"
            ),
            models.UniqueConstraint(fields=["order", "position"], name="one_line_at_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def left(self) -> int:
        """Pieces that have not left the house."""
        return self.quantity - self.shipped


class OrderEvent(models.Model):
    """Something that happened to an order: who, when, why. Append-only, like the stock ledger."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="events", verbose_name=_("order"))
    kind = models.CharField(_("what"), max_length=30, help_text=_("The new status, or another happening."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("why"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("order event")
        verbose_name_plural = _("order events")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind


class OrderNote(models.Model):
    """What staff tell each other about an order. Never shown to the customer, and never rewritten."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="notes", verbose_name=_("order"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    text = models.TextField(_("note"), max_length=2000)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes of the staff")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


def check_tracking_url(url: str) -> None:
    """A link to a parcel is a web address that says where the parcel's number goes."""
    URLValidator(schemes=["https"])(url.replace("{number}", "1"))
    if "{number}" not in url:
        raise ValidationError(_("Write {number} where the number of the parcel goes."), code="no_number")


class Carrier(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)
    tracking_url = models.CharField(
        _("tracking link"),
        max_length=300,
        blank=True,
        validators=[check_tracking_url],
        help_text=_("As in https://carrier.example/track?parcel={number}; without one, customers see the number only."),
    )
    is_active = models.BooleanField(_("in use"), default=True, help_text=_("Offered when a parcel is sent."))

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Shipment(models.Model):
    """A parcel that left the house: some pieces of one order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="shipments", verbose_name=_("order"))
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, verbose_name=_("carrier"))
    tracking_number = models.CharField(_("tracking number"), max_length=80, blank=True)
    shipped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    shipped_at = models.DateTimeField(_("sent"), auto_now_add=True)
    delivered_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["shipped_at", "pk"]

    def __str__(self) -> str:
        return " ".join(text for text in [str(self.carrier or ""), self.tracking_number] if text) or str(_("parcel"))

    @property
    def tracking_url(self) -> str:
        """Where the customer can follow the parcel; empty when nobody knows."""
        if not (self.carrier and self.carrier.tracking_url and self.tracking_number):
            return ""
        return self.carrier.tracking_url.replace("{number}", quote(self.tracking_number, safe=""))


class ShipmentLine(models.Model):
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines", verbose_name=_("parcel"))
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="+", verbose_name=_("order line"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("pieces in a parcel")
        verbose_name_plural = _("pieces in a parcel")
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line"], name="a_line_once_in_a_parcel"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_parcel_has_pieces"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.name}"
