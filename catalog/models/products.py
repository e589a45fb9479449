"""What the shop sells, without its measurements, colours and prices."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .. import terms
from ..querysets import ProductQuerySet
from .shelves import SLUG, Brand, Category, lower_case_slug

if TYPE_CHECKING:
    from ..ratings import Summary
    from .images import ProductImage
    from .variants import Variant


class Product(models.Model):
    """One thing in the shop window. A frame has its measurements beside it (`Frame`, `FrameSize`).

    A slug is lower-case, and the API finds it however it is typed. A product with its frame, sizes, variants and
    pictures is edited as one: `updated_at` is the version of all of it.
    """

    Kind = terms.Kind
    Audience = terms.Audience

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, validators=[lower_case_slug])
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.FRAME)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="products", verbose_name=_("brand"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="products", verbose_name=_("category"))
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.UNISEX)
    family = models.SlugField(
        _("family"),
        blank=True,
        default="",
        db_default="",
        validators=[lower_case_slug],
        help_text=_("The same word on products made on one frame, such as glasses and their sunglasses."),
    )
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    sold_lately = models.PositiveIntegerField(
        _("sold lately"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("Pieces in the last 90 days; counted every night."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    history = HistoricalRecords(excluded_fields=["sold_lately"])
    objects = ProductQuerySet.as_manager()

    # Loaded by catalog.window: the variants on sale, and all pictures.
    offers: list["Variant"]
    pictures: list["ProductImage"]
    # Counted by catalog.services.cards.
    reviewed: "Summary"

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["status", "-published_at"], name="product_window")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False), name="published_has_a_date"
            ),
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="product_slug_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name
