"""Which pictures of frames may be shown, and which wait for somebody."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F

if TYPE_CHECKING:
    from tryon.models import FramePicture  # noqa: F401  (names in annotations)

# What a picture is measured by. When the catalogue says otherwise, its millimetres are no longer those of the frame.
LENGTHS = ("a_mm", "b_mm", "dbl_mm", "frame_width_mm")
PROPOSED = ("waiting", "to_approve", "failed")


class FramePictureQuerySet(models.QuerySet["FramePicture"]):
    def in_use(self) -> "FramePictureQuerySet":
        """Approved, and measured by the lengths that the catalogue has today."""
        of_today = {name: F(f"variant__size__{name}") for name in LENGTHS}
        return self.filter(state="approved", **of_today)

    def stale(self) -> "FramePictureQuerySet":
        """Approved, but the catalogue has other lengths since."""
        return self.filter(state="approved").exclude(pk__in=self.model._default_manager.all().in_use().values("pk"))

    def proposed(self) -> "FramePictureQuerySet":
        """Sent, and neither taken nor turned down: at most one of each variant."""
        return self.filter(state__in=PROPOSED)

    def of_skus(self, skus: list[str]) -> "FramePictureQuerySet":
        """Of variants that a customer may see."""
        on_sale = {"variant__is_active": True, "variant__product__status": "published"}
        return self.filter(variant__sku__in=skus, **on_sale).select_related("variant__product", "variant__size")
