"""How a variant looks from the front, to be put on faces."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant


def px() -> models.FloatField:
    return models.FloatField(null=True, blank=True)


class FramePicture(models.Model):
    """The front of one variant as a cut-out, its lens mask, and where in them the millimetres begin.

    What staff sent is `source`; what a task made of it waits in `state` `to_approve` for somebody to look at it. Rows
    and columns count from the top left corner of `cut_out`, in px that may lie between two: see `tryon.frame.Front`.
    """

    class Kind(models.TextChoices):
        DRAWN = "drawn", _("drawn from its measurements")
        PHOTO = "photo", _("product photo")
        CUT_OUT = "cut_out", _("cut-out of your own")

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        TO_APPROVE = "to_approve", _("to be looked at")
        APPROVED = "approved", _("in use")
        FAILED = "failed", _("not usable")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    variant = models.OneToOneField(Variant, models.CASCADE, related_name="frame_picture", verbose_name=_("variant"))
    kind = models.CharField(_("made from"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(_("problem"), max_length=40, blank=True, help_text=_("Why it can not be used."))
    source = models.ImageField(_("picture as it came"), upload_to="try-on/sources/", blank=True)
    cut_out = models.ImageField(_("cut-out"), upload_to="try-on/frames/", blank=True)
    lens = models.ImageField(_("lenses"), upload_to="try-on/frames/", blank=True)
    on_face = models.ImageField(_("on a face"), upload_to="try-on/frames/", blank=True)
    width_px = models.PositiveIntegerField(null=True, blank=True, editable=False)
    height_px = models.PositiveIntegerField(null=True, blank=True, editable=False)
    px_per_mm, datum_row, hinge_row, centre_column = px(), px(), px(), px()
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Counts what was sent, so that what is approved is what was seen.")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("try-on picture")
        verbose_name_plural = _("try-on pictures")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["to_approve", "approved"])
                | Q(
                    px_per_mm__gt=0,
                    datum_row__isnull=False,
                    hinge_row__isnull=False,
                    centre_column__isnull=False,
                    width_px__gt=0,
                    height_px__gt=0,
                )
                & ~Q(cut_out="")
                & ~Q(lens=""),
                name="what_can_be_looked_at_is_measured",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False) | ~Q(state="approved") & Q(approved_at=None),
                name="in_use_since_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.variant.sku
