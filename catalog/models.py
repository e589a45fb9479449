"""What the shop sells: brands, categories, products, their variants, pictures and pieces in stock."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Sqrt
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from tree_queries.models import TreeNode

from .gtin import validate_gtin
from .naming import variant_name
from .querysets import ProductQuerySet, StockQuerySet, VariantQuerySet

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SKU = r"^[A-Z0-9]+([._-][A-Z0-9]+)*$"
lower_case_slug = RegexValidator(SLUG, _("Lower-case letters, digits and single hyphens."), code="slug")
upper_case_sku = RegexValidator(SKU, _("Capital letters and digits, with single . _ or - between them."), code="sku")


class Brand(models.Model):
    slug = models.SlugField(_("slug"), unique=True, validators=[lower_case_slug])
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Category(TreeNode):
    slug = models.SlugField(_("slug"), unique=True, validators=[lower_case_slug])
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """One thing in the shop window. A frame has its measurements beside it (`Frame`, `FrameSize`).

    A slug is lower-case, and the API finds it however it is typed. A product with its frame, sizes, variants and
    pictures is edited as one: `updated_at` is the version of all of it.
    """

    class Kind(models.TextChoices):
        FRAME = "frame", _("frame")
        ACCESSORY = "accessory", _("accessory")
        CONTACT_LENS = "contact_lens", _("contact lens")
        CARE = "care", _("care product")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    class Audience(models.TextChoices):
        UNISEX = "unisex", _("everybody")
        WOMEN = "women", _("women")
        MEN = "men", _("men")
        KIDS = "kids", _("children")
        TEEN = "teen", _("teenagers")
        TODDLER = "toddler", _("toddlers")

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, validators=[lower_case_slug])
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.FRAME)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="products", verbose_name=_("brand"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="products", verbose_name=_("category"))
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.UNISEX)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    history = HistoricalRecords()
    objects = ProductQuerySet.as_manager()

    # Loaded by catalog.window: the variants on sale, and all pictures.
    offers: list["Variant"]
    pictures: list["ProductImage"]

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


class Frame(models.Model):
    """What is true of a spectacle frame in every size and colour."""

    class Shape(models.TextChoices):
        ROUND = "round", _("round")
        OVAL = "oval", _("oval")
        PANTO = "panto", _("panto")
        RECTANGLE = "rectangle", _("rectangle")
        SQUARE = "square", _("square")
        WAYFARER = "wayfarer", _("wayfarer")
        BROWLINE = "browline", _("browline")
        CAT_EYE = "cat_eye", _("cat eye")
        AVIATOR = "aviator", _("aviator")
        GEOMETRIC = "geometric", _("geometric")
        SHIELD = "shield", _("shield")

    class RimType(models.TextChoices):
        FULL = "full", _("full rim")
        SEMI = "semi", _("half rim")
        RIMLESS = "rimless", _("rimless")

    class Material(models.TextChoices):
        ACETATE = "acetate", _("acetate")
        BIO_ACETATE = "bio_acetate", _("bio acetate")
        TR90 = "tr90", _("TR90")
        STAINLESS_STEEL = "stainless_steel", _("stainless steel")
        TITANIUM = "titanium", _("titanium")
        BETA_TITANIUM = "beta_titanium", _("beta titanium")
        ALUMINIUM = "aluminium", _("aluminium")
        WOOD = "wood", _("wood")
        PA12 = "pa12", _("printed PA12")
        MIXED = "mixed", _("mixed")
        SILICONE_ELASTOMER = "silicone_elastomer", _("silicone elastomer")

    class NoseFit(models.TextChoices):
        FIXED_ACETATE = "fixed_acetate", _("fixed, acetate")
        RAISED_ACETATE = "raised_acetate", _("raised, acetate")
        ADJUSTABLE_PADS = "adjustable_pads", _("adjustable pads")
        RUBBER_ADJUSTABLE = "rubber_adjustable", _("rubber, adjustable")
        RUBBER_FIXED = "rubber_fixed", _("rubber, fixed")
        SOFT_FIXED_LOW = "soft_fixed_low", _("soft, low bridge")

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

    class Meta:
        verbose_name = _("frame")
        verbose_name_plural = _("frames")
        constraints = [
            models.CheckConstraint(condition=Q(tint_category__lte=4), name="tint_category_up_to_4"),
            models.CheckConstraint(condition=Q(wrap_deg__gte=0, wrap_deg__lte=40), name="wrap_angle_in_range"),
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
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=3, validators=[MinValueValidator(0)])
    compare_at_price = models.DecimalField(
        _("price before"), max_digits=12, decimal_places=3, null=True, blank=True, help_text=_("Shown struck through.")
    )
    currency = models.CharField(_("currency"), max_length=3, default=settings.SHOP_CURRENCY, editable=False)
    weight_g = models.PositiveIntegerField(
        _("weight"), null=True, blank=True, help_text=_("Grams, packed. Empty: what such a thing usually weighs.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("on sale"), default=True)
    history = HistoricalRecords()
    objects = VariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sku__regex=SKU), name="sku_is_upper_case"),
            models.CheckConstraint(condition=Q(price__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=Q(compare_at_price__gt=F("price")), name="price_before_is_higher"),
        ]

    def __str__(self) -> str:
        return variant_name(self.product.name, self.colour)


class Stock(models.Model):
    """Pieces of one variant: how many we hold, and how many of those are promised to orders.

    Never a form field and never part of a full-row save: it changes through `catalog.services.stock` only,
    which writes the ledger beside it.
    """

    variant = models.OneToOneField(Variant, models.PROTECT, related_name="stock", verbose_name=_("variant"))
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    objects = StockQuerySet.as_manager()

    # Loaded by StockQuerySet.unlike_ledger.
    ledger_on_hand: int
    ledger_reserved: int

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [models.CheckConstraint(condition=Q(reserved__lte=F("on_hand")), name="no_oversell")]

    def __str__(self) -> str:
        return f"{self.available} available"

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class StockMovement(models.Model):
    """One change of one stock: the append-only ledger. The database refuses to change or delete a row."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        RESERVED = "reserved", _("reserved for an order")
        RELEASED = "released", _("released by an order")
        SOLD = "sold", _("sold")
        RETURNED = "returned", _("returned")
        DAMAGED = "damaged", _("damaged")
        COUNTED = "counted", _("counted")
        CORRECTED = "corrected", _("corrected")

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="movements", verbose_name=_("stock"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on_hand_change = models.IntegerField(_("change on hand"), default=0)
    reserved_change = models.IntegerField(_("change reserved"), default=0)
    cause = models.CharField(_("cause"), max_length=200, help_text=_("The order's number, or the reason in words."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(on_hand_change=0) | ~Q(reserved_change=0), name="movement_changes_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on_hand_change:+d}/{self.reserved_change:+d}"


class ProductImage(models.Model):
    product = models.ForeignKey(Product, models.CASCADE, related_name="images", verbose_name=_("product"))
    variant = models.ForeignKey(
        Variant, models.CASCADE, null=True, blank=True, related_name="images", verbose_name=_("variant")
    )
    file = models.ImageField(_("file"), upload_to="products/", width_field="width", height_field="height")
    alt = models.CharField(_("alternative text"), max_length=200, help_text=_("What one sees, for those who do not."))
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt
