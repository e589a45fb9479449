"""The terms that a product is described by. Customers narrow the window with them, so they are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    FRAME = "frame", _("frame")
    ACCESSORY = "accessory", _("accessory")
    CONTACT_LENS = "contact_lens", _("contact lens")
    CARE = "care", _("care product")


class Audience(models.TextChoices):
    UNISEX = "unisex", _("everybody")
    WOMEN = "women", _("women")
    MEN = "men", _("men")
    KIDS = "kids", _("children")
    TEEN = "teen", _("teenagers")
    TODDLER = "toddler", _("toddlers")


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
