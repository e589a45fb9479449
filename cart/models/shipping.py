"""Where parcels go, how, and for how much; and where customers fetch them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

method_code = RegexValidator(r"^[a-z0-9]+([_-][a-z0-9]+)*$", _("Lower-case letters, digits, - and _."), code="code")


class ShippingZone(models.Model):
    """Places that cost the same to send to. The zone that describes a place most closely is its zone."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    countries = ArrayField(
        models.CharField(max_length=2),
        blank=True,
        default=list,
        verbose_name=_("countries"),
        help_text=_("Two letters each, with commas: AE, OM, QA. Empty: the rest of the world."),
    )
    regions = ArrayField(
        models.CharField(max_length=100),
        blank=True,
        default=list,
        verbose_name=_("regions"),
        help_text=_("Only these regions of the countries, as customers write them. Empty: all of them."),
    )
    postal_prefixes = ArrayField(
        models.CharField(max_length=20),
        blank=True,
        default=list,
        verbose_name=_("postal codes"),
        help_text=_("Only postal codes that begin like this: 20, 21. Empty: all of them."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("shipping zone")
        verbose_name_plural = _("shipping zones")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(countries__len=0) | Q(regions__len=0, postal_prefixes__len=0),
                name="narrow_zone_names_its_countries",
                violation_error_message=_("Regions and postal codes need their countries."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PickupPoint(models.Model):
    """A shop where customers fetch what they ordered. Its place decides the tax."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    line1 = models.CharField(_("address"), max_length=200)
    line2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, for example AE."))
    opening_hours = models.TextField(_("opening hours"), blank=True, help_text=_("In words, for customers."))

    class Meta:
        verbose_name = _("pick-up point")
        verbose_name_plural = _("pick-up points")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="point_country_is_iso_3166")
        ]

    def __str__(self) -> str:
        return self.name


class ShippingMethod(models.Model):
    """One way to one zone, or to one pick-up point. `standard` may exist once in every zone, at its own price."""

    zone = models.ForeignKey(
        ShippingZone, models.PROTECT, null=True, blank=True, related_name="methods", verbose_name=_("zone")
    )
    pickup_point = models.ForeignKey(
        PickupPoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="methods",
        verbose_name=_("pick-up point"),
        help_text=_("Instead of a zone: customers fetch it here, wherever they live."),
    )
    code = models.CharField(
        _("code"), max_length=40, validators=[method_code], help_text=_("For programs: standard, express, …")
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("For customers."))
    carrier = models.CharField(_("carrier"), max_length=40, blank=True, help_text=_("For whoever packs the parcel."))
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=3, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, default=settings.SHOP_CURRENCY, editable=False)
    free_above = models.DecimalField(
        _("free from"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("Goods worth this much after discounts, or more, travel free. Empty: never."),
    )
    min_amount = models.DecimalField(
        _("smallest amount"), max_digits=12, decimal_places=3, null=True, blank=True, help_text=_("Of the goods.")
    )
    max_amount = models.DecimalField(
        _("largest amount"), max_digits=12, decimal_places=3, null=True, blank=True, help_text=_("Of the goods.")
    )
    min_weight_g = models.PositiveIntegerField(_("smallest weight"), null=True, blank=True, help_text=_("Grams."))
    max_weight_g = models.PositiveIntegerField(_("largest weight"), null=True, blank=True, help_text=_("Grams."))
    transit_from_days = models.PositiveSmallIntegerField(
        _("days under way, at least"), default=2, help_text=_("Working days.")
    )
    transit_to_days = models.PositiveSmallIntegerField(
        _("days under way, at most"), default=5, help_text=_("Working days.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("The first one that takes the parcel is chosen for the customer.")
    )
    is_active = models.BooleanField(_("on offer"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("shipping method")
        verbose_name_plural = _("shipping methods")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "code"],
                name="one_method_of_a_code_in_a_zone",
                violation_error_message=_("This zone has a method with this code already."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(zone__isnull=True),
                name="one_pickup_of_a_code",
                violation_error_message=_("Another pick-up has this code already."),
            ),
            models.CheckConstraint(
                condition=Q(zone__isnull=False, pickup_point__isnull=True)
                | Q(zone__isnull=True, pickup_point__isnull=False),
                name="method_goes_to_a_zone_or_a_point",
                violation_error_message=_("Choose a zone or a pick-up point, one of the two."),
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="shipping_price_not_negative"),
            models.CheckConstraint(
                condition=Q(max_amount__gte=F("min_amount")),
                name="amounts_of_a_method_in_order",
                violation_error_message=_("The largest amount is below the smallest."),
            ),
            models.CheckConstraint(
                condition=Q(max_weight_g__gte=F("min_weight_g")),
                name="weights_of_a_method_in_order",
                violation_error_message=_("The largest weight is below the smallest."),
            ),
            models.CheckConstraint(
                condition=Q(transit_to_days__gte=F("transit_from_days"), transit_to_days__lte=120),
                name="transit_days_in_order",
                violation_error_message=_("The longest time under way is shorter than the shortest, or over 120 days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.zone or self.pickup_point})"


class ClosedDay(models.Model):
    """A day on which nothing is made or sent, besides the weekends."""

    on = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("Eid al-Fitr, inventory, …"))

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name}".strip()
