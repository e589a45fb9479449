"""What is bought: one colour in one size, with its price."""

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..colours import Family, family_of
from ..gtin import validate_gtin
from ..naming import variant_name
from ..querysets import VariantQuerySet
from .frames import FrameSize
from .products import Product

SKU = r"^[A-Z0-9]+([._-][A-Z0-9]+)*$"
upper_case_sku = RegexValidator(SKU, _("Capital letters and digits, with single . _ or - between them."), code="sku")


class Variant(models.Model):
    """What is bought: a product in one colour and, for frames, one size. It has a price and a stock.

    A SKU is upper-case and is compared as written.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants", verbose_name=_("product"))
    size = models.ForeignKey(
        FrameSize, models.PROTECT, related_name="variants", null=True, blank=True, verbose_name=_("size")
    )
    sku = models.CharField(_("SKU"), max_length=40, unique=True, validators=[upper_case_sku])
    gtin = models.CharField(_("GTIN"), max_length=14, unique=True, null=True, blank=True, validators=[validate_gtin])
    colour = models.CharField(_("colour"), max_length=60, blank=True)
    colour_code = models.CharField(_("colour code"), max_length=10, blank=True)
    colour_family = models.CharField(
        _("colour family"),
        max_length=10,
        choices=Family,
        blank=True,
        default="",
        db_default="",
        help_text=_("What people look for. Empty: told by the colour's name."),
    )
    colour_word = models.GeneratedField(
        expression=models.Case(models.When(~Q(colour_family=""), then=F("colour_family")), default=family_of("colour")),
        output_field=models.CharField(max_length=10),
        db_persist=True,
        verbose_name=_("found as"),
    )
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=3, validators=[MinValueValidator(0)])
    sale_price = models.DecimalField(
        _("sale price"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Asked in place of the price while the sale runs; the price is then shown struck through."),
    )
    sale_from = models.DateTimeField(_("sale begins"), null=True, blank=True)
    sale_until = models.DateTimeField(_("sale ends"), null=True, blank=True, help_text=_("Empty: until you end it."))
    currency = models.CharField(_("currency"), max_length=3, default=settings.SHOP_CURRENCY, editable=False)
    weight_g = models.PositiveIntegerField(
        _("weight"), null=True, blank=True, help_text=_("Grams, packed. Empty: what such a thing usually weighs.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("on sale"), default=True)
    history = HistoricalRecords(excluded_fields=["colour_word"])
    objects = VariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sku__regex=SKU), name="sku_is_upper_case"),
            models.CheckConstraint(condition=Q(price__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(sale_price__gte=0, sale_price__lt=F("price")),
                name="sale_is_cheaper",
                violation_error_message=_("A sale price is lower than the price."),
            ),
            models.CheckConstraint(
                condition=Q(sale_price=None, sale_from=None, sale_until=None)
                | Q(sale_price__isnull=False, sale_from__isnull=False),
                name="sale_has_price_and_beginning",
                violation_error_message=_("A sale has a price and a day on which it begins."),
            ),
            models.CheckConstraint(
                condition=Q(sale_until__gt=F("sale_from")),
                name="sale_ends_after_it_begins",
                violation_error_message=_("A sale ends after it has begun."),
            ),
        ]

    def __str__(self) -> str:
        return variant_name(self.product.name, self.colour)
