"""Spectacle frames: what is true of all sizes, and each size in millimetres."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Sqrt
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .. import terms
from .products import Product


class Frame(models.Model):
    """What is true of a spectacle frame in every size and colour."""

    Shape = terms.Shape
    RimType = terms.RimType
    Material = terms.Material
    NoseFit = terms.NoseFit

    product = models.OneToOneField(Product, models.CASCADE, related_name="frame", verbose_name=_("product"))
    collection = models.CharField(_("collection"), max_length=50, blank=True)
    shape = models.CharField(_("shape"), max_length=12, choices=Shape)
    rim_type = models.CharField(_("rim"), max_length=8, choices=RimType)
    material = models.CharField(_("material"), max_length=20, choices=Material)
    nose_fit = models.CharField(_("nose fit"), max_length=20, choices=NoseFit)
    is_low_bridge_fit = models.BooleanField(_("low bridge fit"), default=False)
    has_spring_hinge = models.BooleanField(_("spring hinge"), default=False)
    base_curve = models.DecimalField(_("base curve"), max_digits=4, decimal_places=2, help_text=_("dioptres"))
    wrap_deg = models.DecimalField(_("wrap angle"), max_digits=4, decimal_places=1, help_text=_("degrees"))
    pantoscopic_deg = models.DecimalField(_("pantoscopic tilt"), max_digits=4, decimal_places=1, help_text=_("degrees"))
    is_rx_able = models.BooleanField(_("takes prescription lenses"), default=True)
    tint_category = models.PositiveSmallIntegerField(
        _("tint category"), null=True, blank=True, help_text=_("0–4 (ISO 12312-1) of sun lenses; empty for clear.")
    )
    history = HistoricalRecords()

    # Loaded by catalog.window: all sizes.
    measured: list["FrameSize"]

    class Meta:
        verbose_name = _("frame")
        verbose_name_plural = _("frames")
        constraints = [
            models.CheckConstraint(
                condition=Q(tint_category__lte=4),
                name="tint_category_up_to_4",
                violation_error_message=_("A tint category is 0, 1, 2, 3 or 4."),
            ),
            models.CheckConstraint(
                condition=Q(wrap_deg__gte=0, wrap_deg__lte=40),
                name="wrap_angle_in_range",
                violation_error_message=_("A wrap angle lies between 0 and 40 degrees."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)


class FrameSize(models.Model):
    """One eye size of a frame, in the boxing system (ISO 8624). Lengths in mm.

    The box of a lens is A wide and B high; DBL is the gap between the boxes; ED is twice the longest radius
    from the box centre. What follows from these is computed by the database and can not disagree.
    """

    frame = models.ForeignKey(Frame, models.CASCADE, related_name="sizes", verbose_name=_("frame"))
    a_mm = models.DecimalField(_("A, lens width"), max_digits=4, decimal_places=1)
    b_mm = models.DecimalField(_("B, lens height"), max_digits=4, decimal_places=1)
    dbl_mm = models.DecimalField(_("DBL, bridge"), max_digits=4, decimal_places=1)
    ed_mm = models.DecimalField(_("ED, effective diameter"), max_digits=4, decimal_places=1)
    temple_mm = models.DecimalField(_("temple"), max_digits=4, decimal_places=1)
    frame_width_mm = models.DecimalField(_("frame width"), max_digits=4, decimal_places=1)
    size_printed = models.CharField(_("printed size"), max_length=15, help_text=_("As inside the temple: 52□17-140"))
    weight_g = models.DecimalField(_("weight"), max_digits=5, decimal_places=1, help_text=_("grams, without lenses"))
    frame_pd_mm = models.GeneratedField(
        expression=F("a_mm") + F("dbl_mm"),
        output_field=models.DecimalField(max_digits=5, decimal_places=1),
        db_persist=True,
        verbose_name=_("frame PD"),
    )
    # From 10 mm below to 2 mm above the frame PD the eyes sit well behind the lenses.
    pd_min_mm = models.GeneratedField(
        expression=F("a_mm") + F("dbl_mm") - Decimal(10),
        output_field=models.DecimalField(max_digits=5, decimal_places=1),
        db_persist=True,
        verbose_name=_("smallest PD"),
    )
    pd_max_mm = models.GeneratedField(
        expression=F("a_mm") + F("dbl_mm") + Decimal(2),
        output_field=models.DecimalField(max_digits=5, decimal_places=1),
        db_persist=True,
        verbose_name=_("largest PD"),
    )
    size_class = models.GeneratedField(
        expression=models.Case(
            models.When(frame_width_mm__lt=124, then=models.Value("XS")),
            models.When(frame_width_mm__lt=130, then=models.Value("S")),
            models.When(frame_width_mm__lt=137, then=models.Value("M")),
            models.When(frame_width_mm__lt=143, then=models.Value("L")),
            default=models.Value("XL"),
        ),
        output_field=models.CharField(max_length=2),
        db_persist=True,
        verbose_name=_("size class"),
    )
    # A progressive corridor needs 28 mm of lens height, a short one 25 mm.
    is_progressive_ok = models.GeneratedField(
        expression=models.ExpressionWrapper(Q(b_mm__gte=28), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("progressive"),
    )
    is_progressive_short_only = models.GeneratedField(
        expression=models.ExpressionWrapper(Q(b_mm__gte=25, b_mm__lt=28), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("short progressive only"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("frame size")
        verbose_name_plural = _("frame sizes")
        ordering = ["a_mm", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["frame", "size_printed"], name="one_row_for_a_size"),
            models.CheckConstraint(condition=Q(a_mm__gte=36, a_mm__lte=64), name="lens_width_in_range"),
            models.CheckConstraint(condition=Q(b_mm__gte=20, b_mm__lte=56), name="lens_height_in_range"),
            models.CheckConstraint(condition=Q(dbl_mm__gte=10, dbl_mm__lte=25), name="bridge_in_range"),
            models.CheckConstraint(condition=Q(temple_mm__gte=110, temple_mm__lte=155), name="temple_in_range"),
            models.CheckConstraint(condition=Q(b_mm__lt=F("a_mm")), name="lens_wider_than_high"),
            models.CheckConstraint(
                condition=Q(ed_mm__gte=F("a_mm")) & Q(ed_mm__lte=Sqrt(F("a_mm") * F("a_mm") + F("b_mm") * F("b_mm"))),
                name="ed_between_width_and_diagonal",
            ),
            models.CheckConstraint(
                condition=Q(frame_width_mm__gte=2 * F("a_mm") + F("dbl_mm") + 8)
                & Q(frame_width_mm__lte=2 * F("a_mm") + F("dbl_mm") + 18),
                name="frame_width_agrees_with_lenses",
            ),
        ]

    def __str__(self) -> str:
        return self.size_printed
