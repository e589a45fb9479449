"""How a variant looks from the front, to be put on faces."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from tryon.picture_querysets import LENGTHS, PROPOSED, FramePictureQuerySet


def px() -> models.FloatField:
    return models.FloatField(null=True, blank=True)


def mm() -> models.DecimalField:
    return models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)


class FramePicture(models.Model):
    """The front of one variant as a cut-out, its lens mask, and where in them the millimetres begin.

    Each that was sent is a row of its own: while one waits, the one in use stays in use. Rows and columns count from
    the top left corner of `cut_out`, in px that may lie between two: see `tryon.frame.Front`. The lengths are those
    that the catalogue had when it was measured.
    """

    class Kind(models.TextChoices):
        DRAWN = "drawn", _("drawn from its measurements")
        PHOTO = "photo", _("product photo")
        CUT_OUT = "cut_out", _("cut-out of your own")

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        TO_APPROVE = "to_approve", _("to be looked at")
        FAILED = "failed", _("not usable")
        APPROVED = "approved", _("in use")
        REJECTED = "rejected", _("rejected")
        OVER = "over", _("no longer in use")

    class Problem(models.TextChoices):
        NO_FRAME = (
            "no_frame",
            _(
                "We see no frame on it. A photo shows one frame from the front, open, on a white background, and "
                "nothing else."
            ),
        )
        NO_LENSES = (
            "no_lenses",
            _(
                "We do not see where the two lenses are. That is so with rimless frames, thin wire and clear plastic: "
                "cut it out yourself and send it as PNG or WebP with a transparent background, or use the drawn one."
            ),
        )
        UNREADABLE = "unreadable", _("It can not be worked on. Please send it as a plain JPEG or PNG.")
        UNDRAWABLE = "undrawable", _("We can not draw this shape. Please send a photo.")
        NO_SIZE = "no_size", _("The variant has no measurements. Please give it a size first.")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    variant = models.ForeignKey(
        Variant,
        models.PROTECT,  # a row that goes by itself would leave its files behind
        related_name="frame_pictures",
        verbose_name=_("variant"),
    )
    kind = models.CharField(_("made from"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(_("problem"), max_length=40, blank=True, choices=Problem)
    source = models.ImageField(_("picture as it came"), upload_to="try-on/", blank=True)
    cut_out = models.ImageField(_("cut-out"), upload_to="try-on/", blank=True)
    lens = models.ImageField(_("lenses"), upload_to="try-on/", blank=True)
    on_face = models.ImageField(_("on a face"), upload_to="try-on/", blank=True)
    width_px = models.PositiveIntegerField(null=True, blank=True, editable=False)
    height_px = models.PositiveIntegerField(null=True, blank=True, editable=False)
    px_per_mm, datum_row, hinge_row, centre_column = px(), px(), px(), px()
    a_mm, b_mm, dbl_mm, frame_width_mm = mm(), mm(), mm(), mm()
    found = models.JSONField(default=dict, blank=True, help_text=_("A, B and DBL in mm, as the picture shows them."))
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Counts its changes, so that what is approved is what was seen.")
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
    objects = FramePictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("try-on picture")
        verbose_name_plural = _("try-on pictures")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "updated_at"], name="frame_pictures_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["variant"], name="one_in_use", condition=Q(state="approved")),
            models.UniqueConstraint(fields=["variant"], name="one_proposed", condition=Q(state__in=PROPOSED)),
            models.CheckConstraint(
                condition=~Q(state__in=["to_approve", "approved"])
                | Q(
                    px_per_mm__gt=0,
                    datum_row__isnull=False,
                    hinge_row__isnull=False,
                    centre_column__isnull=False,
                    width_px__gt=0,
                    height_px__gt=0,
                    **{f"{name}__isnull": False for name in LENGTHS},
                )
                & ~Q(cut_out="")
                & ~Q(lens=""),
                name="what_can_be_looked_at_is_measured",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False) | ~Q(state="approved") & Q(approved_at=None),
                name="in_use_since_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(problem="") | ~Q(state="failed") & Q(problem=""),
                name="not_usable_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.variant.sku

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        return [str(file.name) for file in (self.source, self.cut_out, self.lens, self.on_face) if file]

    @property
    def is_of_today(self) -> bool:
        """Whether the catalogue still has the lengths by which it was measured."""
        size = self.variant.size
        return size is not None and all(getattr(self, name) == getattr(size, name) for name in LENGTHS)


class FramePictureEvent(models.Model):
    """Something that was done with a picture of a frame, by whom."""

    class Kind(models.TextChoices):
        SENT = "sent", _("sent")
        MADE = "made", _("cut out")
        FAILED = "failed", _("not usable")
        MOVED = "moved", _("lines moved")
        ANEW = "anew", _("measured anew")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        OVER = "over", _("taken out of use")

    picture = models.ForeignKey(FramePicture, models.CASCADE, related_name="events", verbose_name=_("try-on picture"))
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    note = models.CharField(_("note"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("event of a try-on picture")
        verbose_name_plural = _("events of try-on pictures")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class PicturedVariant(Variant):
    """A variant, as the list of try-on pictures sees it: also those without a picture stand there."""

    class Meta:
        proxy = True
        verbose_name = _("try-on picture")
        verbose_name_plural = _("try-on pictures")
        ordering = ["sku"]
