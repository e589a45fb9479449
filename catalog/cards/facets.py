"""What the window can be narrowed by. Each facet is one parameter of the list, checked, bounded and counted.

A facet is counted without its own filter: who has chosen black still sees how many there are in blue.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Now, TruncDay
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalog.colours import Family
from catalog.models import Frame, Product
from catalog.prices import reduced_at

MOST_VALUES = 20  # of one facet at once
LONGEST_COLOUR = 60
COLOUR, IN_STOCK = "colour", "in_stock"
SIZE_CLASSES = ["XS", "S", "M", "L", "XL"]
STARS = {"4": _("4 stars and more"), "3": _("3 stars and more"), "2": _("2 stars and more")}
NEW_FOR = timedelta(days=60)


class ValuesField(forms.Field):
    """Several values, each cleaned by `of`: `?shape=round,oval` or `?shape=round&shape=oval`."""

    widget = forms.SelectMultiple

    def __init__(self, *, of: forms.Field, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.of = of

    def to_python(self, value: Sequence[str] | None) -> list[Any]:
        pieces = [piece.strip() for text in value or [] for piece in text.split(",")]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) > MOST_VALUES:
            raise ValidationError(
                _("At most %(most)d values at once."), code="too_many_values", params={"most": MOST_VALUES}
            )
        return [self.of.clean(piece) for piece in pieces]


@dataclass(frozen=True)
class Facet:
    """One way to narrow the window by named values.

    `on_card` narrows cards. `on_offer`, where there is one, narrows the variants of a card whose variants differ in
    price or size: one of them must meet all that is asked. `counted` is what a card counts for; a list counts for
    each of its values, which a variant has in its column `of_offer`. `labels` are the words for the values that are
    counted, where those are fixed.
    """

    name: str
    of: forms.Field
    help: str
    on_card: Callable[[list[Any]], Q]
    counted: Any
    on_offer: Callable[[list[Any]], Q | None] | None = None
    of_offer: str = ""
    is_list: bool = False
    labels: Mapping[str, Any] = field(default_factory=dict)

    def form_field(self) -> forms.Field:
        return ValuesField(of=self.of, help_text=self.help)


def _choice(name: str, choices: Sequence[tuple[str, Any]], help: str) -> Facet:  # noqa: A002
    """A column of the card that holds one of `choices`."""
    of = forms.ChoiceField(choices=choices)
    return Facet(name, of, help, lambda values: Q(**{f"{name}__in": values}), F(name), labels=dict(choices))


def _flag(
    name: str,
    condition: Q,
    words: tuple[Any, Any],
    help: str,  # noqa: A002
    on_offer: Callable[[], Q] | None = None,
) -> Facet:
    """Yes or no: `true` meets the condition, `false` does not. `on_offer` is said of the variants that do."""
    labels = {"true": words[0], "false": words[1]}

    def on_card(values: list[str]) -> Q:
        return Q() if len(set(values)) > 1 else condition if values[0] == "true" else ~condition

    def of_offers(values: list[str]) -> Q | None:
        return on_offer() if on_offer and set(values) == {"true"} else None

    counted = Case(When(condition, then=Value("true")), default=Value("false"))
    of = forms.ChoiceField(choices=list(labels.items()))
    return Facet(name, of, help, on_card, counted, of_offers, labels=labels)


def _is_new() -> Q:
    """By whole days, so that what was counted holds for a day."""
    return Q(published_at__gte=TruncDay(Now()) - NEW_FOR)


def _stars() -> Case:
    """Who has four stars counts for three and two as well."""
    lists = ArrayField(CharField())
    steps = list(STARS)
    cases = [When(rating__gte=int(stars), then=Value(steps[at:], lists)) for at, stars in enumerate(steps)]
    return Case(*cases, default=Value([], lists))


def folded(colour: str) -> str:
    """A maker's name of a colour in small letters, as cards have it."""
    return colour.casefold()[:LONGEST_COLOUR]


def _in_colours(values: list[str]) -> Q:
    named = reduce(or_, (Q(colour__iexact=value) for value in values), Q())
    return named | Q(colour_word__in=[folded(value) for value in values])


def _is_reduced() -> Q:
    return reduced_at(timezone.now())


FACETS = [
    Facet(
        "category",
        forms.SlugField(),
        "Slugs of categories; each with all below it.",
        lambda values: Q(categories__overlap=values),
        F("categories"),
        is_list=True,
    ),
    Facet("brand", forms.SlugField(), "Slugs of brands.", lambda values: Q(brand__in=values), F("brand")),
    _choice("kind", Product.Kind.choices, "What sort of thing."),
    _choice("audience", Product.Audience.choices, "Whom it is made for."),
    _choice("shape", Frame.Shape.choices, "Shape of the front."),
    _choice("rim_type", Frame.RimType.choices, "How the rim holds the lens."),
    _choice("material", Frame.Material.choices, "Material of the front."),
    _choice("nose_fit", Frame.NoseFit.choices, "How it sits on the nose."),
    Facet(
        COLOUR,
        forms.CharField(max_length=LONGEST_COLOUR),
        "Families of colours (`blue`) or makers' names (`navy`), in any case.",
        lambda values: Q(colours__overlap=[folded(value) for value in values]),
        F("colours"),
        _in_colours,
        "colour_word",
        is_list=True,
        labels=dict(Family.choices),
    ),
    Facet(
        "size_class",
        forms.ChoiceField(choices=[(size, size) for size in SIZE_CLASSES]),
        "By the frame's total width.",
        lambda values: Q(size_classes__overlap=values),
        F("size_classes"),
        lambda values: Q(size__size_class__in=values),
        "size__size_class",
        is_list=True,
        labels={size: size for size in SIZE_CLASSES},
    ),
    _flag(IN_STOCK, Q(in_stock=True), (_("in stock"), _("sold out")), "Can be bought now, or is sold out."),
    _flag("on_sale", Q(is_reduced=True), (_("reduced"), _("not reduced")), "Reduced at the moment.", _is_reduced),
    _flag(
        "progressive",
        Q(is_progressive_ok=True),
        (_("yes"), _("no")),
        "High enough for progressive lenses.",
        lambda: Q(size__is_progressive_ok=True),
    ),
    _flag("new", _is_new(), (_("new"), _("longer here")), "In the shop for less than 60 days."),
    Facet(
        "rating",
        forms.ChoiceField(choices=list(STARS.items())),
        "So many stars or more.",
        lambda values: Q(rating__gte=min(map(int, values))),
        _stars(),
        is_list=True,
        labels=STARS,
    ),
]


@cache
def labels_in(language: str) -> Mapping[str, Mapping[str, str]]:
    """The fixed words of each facet, by its values. Looked up once: a list shows more than a hundred of them."""
    with override(language):
        return {facet.name: {value: str(label) for value, label in facet.labels.items()} for facet in FACETS}
