"""Colours by the few words that people look for. Makers' names ("Dark havana") are kept beside."""

from django.db import models
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    BLACK = "black", _("black")
    GREY = "grey", _("grey")
    WHITE = "white", _("white")
    CLEAR = "clear", _("clear")
    BROWN = "brown", _("brown")
    TORTOISE = "tortoise", _("tortoise")
    RED = "red", _("red")
    PINK = "pink", _("pink")
    PURPLE = "purple", _("purple")
    BLUE = "blue", _("blue")
    GREEN = "green", _("green")
    YELLOW = "yellow", _("yellow and orange")
    GOLD = "gold", _("gold")
    SILVER = "silver", _("silver")
    MULTI = "multi", _("many colours")


# The first family with a word of the name has it: "Rose gold" is gold, and "Honey crystal" clear.
WORDS: list[tuple[Family, str]] = [
    (Family.MULTI, "multi multicolour rainbow gradient"),
    (Family.TORTOISE, "tortoise tortoiseshell havana turtle tokyo demi"),
    (Family.GOLD, "gold golden champagne brass"),
    (Family.SILVER, "silver chrome steel titanium platinum"),
    (Family.CLEAR, "clear crystal transparent ice"),
    (Family.GREY, "grey gray smoke gunmetal graphite slate anthracite charcoal ash"),
    (Family.PINK, "pink blush rose fuchsia coral peach"),
    (Family.RED, "red burgundy wine bordeaux cherry ruby crimson"),
    (Family.PURPLE, "purple violet lilac lavender plum aubergine"),
    (Family.BLUE, "blue navy sky azure denim cobalt indigo teal turquoise petrol"),
    (Family.GREEN, "green olive lime khaki forest emerald moss mint sage"),
    (Family.YELLOW, "yellow orange mustard lemon honey amber apricot"),
    (Family.BROWN, "brown bronze copper tan chestnut cognac walnut wood caramel chocolate mocha sand beige"),
    (Family.WHITE, "white ivory cream pearl bone"),
    (Family.BLACK, "black onyx ebony jet noir"),
]


def family_of(colour: str) -> Case:
    """The family that a maker's colour name belongs to, or "" where no word of it is known; `colour` is the field."""
    told = (When(**{f"{colour}__iregex": rf"(^|[^a-z])({words.replace(' ', '|')})([^a-z]|$)"}, then=Value(family.value))
            for family, words in WORDS)  # fmt: skip
    return Case(*told, default=Value(""))
