"""Which tax is owed on what, where, and since when; and who owes none."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

COUNTRY_OR_ALL = r"^([A-Z]{2})?$"


class TaxClass(models.Model):
    """Things that are taxed alike. What no class names belongs to the default one."""

    code = models.SlugField(_("code"), unique=True, help_text=_("For programs: standard, reduced, …"))
    name = models.CharField(_("name"), max_length=100)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("For everything that stands in no other class. There is one.")
    )

    class Meta:
        verbose_name = _("tax class")
        verbose_name_plural = _("tax classes")
        ordering = ["-is_default", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_tax_class",
                violation_error_message=_("There is a default class already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TaxedKind(models.Model):
    """A kind of price part, put into a tax class."""

    class Kind(models.TextChoices):
        FRAME = "frame", _("frames")
        SUNGLASSES = "sunglasses", _("sunglasses without a prescription")
        LENS = "lens", _("lenses")
        CONTACT_LENS = "contact_lens", _("contact lenses")
        ACCESSORY = "accessory", _("accessories")
        CARE = "care", _("care products")
        SHIPPING = "shipping", _("shipping")

    kind = models.CharField(
        _("what"),
        max_length=20,
        choices=Kind,
        unique=True,
        error_messages={"unique": _("This stands in another class already.")},
    )
    tax_class = models.ForeignKey(TaxClass, models.CASCADE, related_name="kinds", verbose_name=_("tax class"))

    class Meta:
        verbose_name = _("thing in this class")
        verbose_name_plural = _("things in this class")
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class TaxRate(models.Model):
    """The tax on one class in one place from one day on, until a later row for the same place takes over."""

    tax_class = models.ForeignKey(TaxClass, models.PROTECT, related_name="rates", verbose_name=_("tax class"))
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Two letters, for example AE. Empty: everywhere that has no row of its own."),
    )
    region = models.CharField(
        _("region"),
        max_length=100,
        blank=True,
        help_text=_("As customers write it in their address, in any case of letters. Empty: the whole country."),
    )
    rate = models.DecimalField(
        _("rate"), max_digits=6, decimal_places=5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    name = models.CharField(_("name"), max_length=50, help_text=_("On invoices: VAT 5 %"))
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["tax_class", "country", "region", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                F("tax_class"),
                F("country"),
                Upper("region"),
                F("valid_from"),
                name="one_tax_rate_a_place_and_day",
                violation_error_message=_("There is a rate for this class, place and day already."),
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=1), name="tax_rate_is_a_fraction"),
            models.CheckConstraint(condition=Q(country__regex=COUNTRY_OR_ALL), name="tax_country_is_iso_3166"),
            models.CheckConstraint(
                condition=Q(region="") | ~Q(country=""),
                name="tax_region_lies_in_a_country",
                violation_error_message=_("A region needs its country."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.country} {self.region}".strip(", ")


class TaxExemption(models.Model):
    """A customer who owes no tax, as staff have seen it in writing."""

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tax_exemptions", verbose_name=_("customer")
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Where it holds, for example DE. Empty: everywhere.")
    )
    number = models.CharField(_("number"), max_length=40, help_text=_("Of the certificate; printed on invoices."))
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day. Empty: until further notice.")
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tax exemption")
        verbose_name_plural = _("tax exemptions")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(country__regex=COUNTRY_OR_ALL), name="exemption_country_is_iso_3166"),
            models.CheckConstraint(condition=~Q(number=""), name="exemption_has_a_number"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="exemption_ends_after_it_begins",
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
