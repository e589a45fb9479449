"""What the catalogue can be narrowed by. No lookup comes from a query string; each value is checked and bounded."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from .models import Frame, Product, Variant
from .tree import ids_below

MOST_VALUES = 20  # in one filter
SIZE_CLASSES = ["XS", "S", "M", "L", "XL"]
ORDERINGS: dict[str, list[Any]] = {
    "newest": ["-published_at", "pk"],
    "name": [Lower("name"), "pk"],
    "price": ["lowest_price", "pk"],
    "-price": ["-lowest_price", "pk"],
}


class ValuesField(forms.Field):
    """Several values, each cleaned by `of`: `?shape=round,oval` or `?shape=round&shape=oval`."""

    widget = forms.SelectMultiple

    def __init__(self, *, of: forms.Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.of = of

    def to_python(self, value: Sequence[str] | None) -> list[Any]:
        pieces = [piece.strip() for text in value or [] for piece in text.split(",")]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) > MOST_VALUES:
            raise ValidationError(
                _("At most %(most)d values at once."), code="too_many_values", params={"most": MOST_VALUES}
            )
        return [self.of.clean(piece) for piece in pieces]


class ValuesFilter(django_filters.Filter):
    field_class = ValuesField

    def __init__(self, field_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(field_name, lookup_expr="in", **kwargs)


class CategoryFilter(ValuesFilter):
    """A category stands for everything below it."""

    def filter(self, qs: QuerySet[Product], value: list[str]) -> QuerySet[Product]:
        return qs.filter(category__in=ids_below(value)) if value else qs


class ColourFilter(ValuesFilter):
    def filter(self, qs: QuerySet[Variant], value: list[str]) -> QuerySet[Variant]:
        wanted = [colour.lower() for colour in value]
        return qs.alias(plain_colour=Lower("colour")).filter(plain_colour__in=wanted) if value else qs


def one_of(field_name: str, choices: Sequence[tuple[str, Any]], description: str) -> ValuesFilter:
    schema = {"type": "array", "items": {"type": "string", "enum": [value for value, _label in choices]}}
    narrow = ValuesFilter(field_name, of=forms.ChoiceField(choices=choices))
    return _described(narrow, schema, description)


def any_text(narrow: ValuesFilter, description: str) -> ValuesFilter:
    return _described(narrow, {"type": "array", "items": {"type": "string"}}, description)


def _described(narrow: ValuesFilter, schema: dict[str, Any], description: str) -> ValuesFilter:
    return extend_schema_field({**schema, "description": f"{description} Comma separated or repeated."})(narrow)


def amount(lookup: str, description: str) -> django_filters.Filter:
    bounds = {"min_value": 0, "max_digits": 12, "decimal_places": 3}
    narrow = django_filters.NumberFilter("price", lookup, **bounds)
    return extend_schema_field({"type": "number", "minimum": 0, "description": description})(narrow)


class ProductFilter(django_filters.FilterSet):
    """Filters of the product list. Those of OFFER look at variants, and one variant must meet all of them:
    black and under 100 finds a product whose black variant costs less than 100."""

    OFFER = ("colour", "size_class", "price_min", "price_max")

    q = django_filters.CharFilter("name", "icontains", max_length=100, help_text="Part of the name.")
    brand = any_text(ValuesFilter("brand__slug", of=forms.SlugField()), "Slugs of brands.")
    category = any_text(CategoryFilter(of=forms.SlugField()), "Slugs of categories; each with all below it.")
    kind = one_of("kind", Product.Kind.choices, "What sort of thing.")
    audience = one_of("audience", Product.Audience.choices, "Whom it is made for.")
    shape = one_of("frame__shape", Frame.Shape.choices, "Shape of the front.")
    rim_type = one_of("frame__rim_type", Frame.RimType.choices, "How the rim holds the lens.")
    material = one_of("frame__material", Frame.Material.choices, "Material of the front.")
    colour = any_text(ColourFilter(of=forms.CharField(max_length=60)), "Names of colours, in any case.")
    size_class = one_of("size__size_class", [(size, size) for size in SIZE_CLASSES], "By the frame's total width.")
    price_min = amount("gte", "The lowest price, tax included.")
    price_max = amount("lte", "The highest price, tax included.")
    in_stock = django_filters.ChoiceFilter(
        choices=[("true", _("in stock")), ("false", _("sold out"))],
        method="keep",
        help_text="true: a piece can be bought now. false: sold out.",
    )
    ordering = django_filters.ChoiceFilter(
        choices=[(name, name) for name in ORDERINGS], method="keep", help_text="The newest first unless told."
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def keep(self, queryset: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        """Needs the other filters' outcome; see filter_queryset."""
        return queryset

    def filter_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        asked = self.form.cleaned_data
        offers: QuerySet[Variant] = Variant.objects.on_sale().filter(product=OuterRef("pk"))
        for name, value in asked.items():
            if name in self.OFFER:
                offers = self.filters[name].filter(offers, value)
            else:
                queryset = self.filters[name].filter(queryset, value)
        if any(asked[name] not in (None, "", []) for name in self.OFFER):
            queryset = queryset.filter(Exists(offers))
        if asked["in_stock"]:
            left = Exists(offers.filter(pk__in=Variant.objects.in_stock()))
            queryset = queryset.filter(left if asked["in_stock"] == "true" else ~left)
        return self._in_order(queryset, asked["ordering"] or "newest")

    def _in_order(self, queryset: QuerySet[Product], ordering: str) -> QuerySet[Product]:
        cheapest_first = Variant.objects.on_sale().filter(product=OuterRef("pk")).order_by("price")
        lowest = Subquery(cheapest_first.values("price")[:1])
        return queryset.alias(lowest_price=lowest).order_by(*ORDERINGS[ordering])
