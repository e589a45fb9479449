"""Pictures of products, and the smaller files of each that the window shows."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from .products import Product
from .variants import Variant


class ProductImage(models.Model):
    """A picture as it was cleaned at the door; `renditions` are the files made of it: see catalog/renditions.py."""

    public_id = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="images", verbose_name=_("product"))
    variant = models.ForeignKey(
        Variant, models.CASCADE, null=True, blank=True, related_name="images", verbose_name=_("variant")
    )
    file = models.ImageField(_("file"), upload_to="products/", width_field="width", height_field="height")
    alt = models.CharField(_("alternative text"), max_length=200, help_text=_("What one sees, for those who do not."))
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    colour = models.CharField(_("dominant colour"), max_length=7, blank=True, default="", db_default="", editable=False)
    # Each {"type", "width", "height", "file", "bytes"}, the best type first, the smallest width first. One value, so
    # that the window changes from one whole set to another, and reads them without a second table.
    renditions = models.JSONField(
        _("renditions"), default=list, db_default=Value([], output_field=models.JSONField()), editable=False
    )
    recipe = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text=_("How the renditions were made; 0: not yet.")
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["file"], name="picture_by_file"),
            models.Index(fields=["recipe", "id"], name="picture_by_recipe"),
        ]

    def __str__(self) -> str:
        return self.alt

    @property
    def is_being_made(self) -> bool:
        """Whether the window still shows the picture as it came, because its renditions are not there yet."""
        return not self.recipe
