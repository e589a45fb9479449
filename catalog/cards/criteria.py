"""What somebody asks of the window, checked and turned into conditions on cards."""

import hashlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import Any

import orjson
from django import forms
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from catalog.fits import Face
from catalog.models import ProductCard, Variant
from catalog.prices import effective_at

from .facets import COLOUR, FACETS, IN_STOCK, Facet, folded
from .searching import Search

PAGE_SIZE, MOST_ON_A_PAGE = 24, 100
LONGEST_MM = 1000
SEARCH_HELP = "Words, a GTIN or a SKU."
LONGEST_TEXT = 5000  # characters; the first twelve words count
OFFER_LEFT = Q(stock__on_hand__gt=F("stock__reserved"))
BY_THE_CLOCK = {"price", "on_sale"}  # of a variant with a sale; the others mean the same tomorrow
NOT_COUNTED = ("ordering", "page", "page_size")
FITS, OF_A_FACE = "fits", ("face", "pd_mm")

# Each ends in a unique column, and has an index that is walked forwards or backwards. The column and not the product:
# that would be sorted as products are, by name, and read them all for it.
ORDERINGS: dict[str, list[str]] = {
    "newest": ["-published_at", "product_id"],
    "name": ["name_key", "product_id"],
    "price": ["price", "product_id"],
    "-price": ["-price", "-product_id"],
    "rating": ["-rating", "-rating_count", "product_id"],
    "popular": ["-sold_lately", "product_id"],
}
# Lengths of a frame that can be asked for: the column of the card, and where a variant has it.
LENGTHS = {
    "frame_width": ("frame_width_mm", "size__frame_width_mm"),
    "lens_width": ("lens_width_mm", "size__a_mm"),
    "bridge": ("bridge_mm", "size__dbl_mm"),
    "temple": ("temple_mm", "size__temple_mm"),
}


def _bound(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(required=False, min_value=0, **more)


class AskedForm(forms.Form):
    """The parameters of the list. Those of the facets are added from their declaration.

    A form copies its fields, of which there are forty: it has only those that are asked.
    """

    q = forms.CharField(required=False, max_length=LONGEST_TEXT, help_text=SEARCH_HELP)
    price_min = _bound(max_digits=12, decimal_places=3, help_text="The lowest price.")
    price_max = _bound(max_digits=12, decimal_places=3, help_text="The highest price.")
    ordering = forms.ChoiceField(
        required=False, choices=[(name, name) for name in ["relevance", *ORDERINGS]],
        help_text="Newest first unless told; what fits the words best if there are any.",
    )  # fmt: skip
    fits = forms.UUIDField(
        required=False, help_text="A try-on session: frames alone, those first whose width suits its face best."
    )
    face = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=99,
        help_text="With `fits`: the index of the face that is meant; else the best one.",
    )
    pd_mm = _bound(decimal_places=2, help_text="With `fits`: its pupillary distance in mm, where it was measured.")
    page = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    page_size = forms.IntegerField(required=False, min_value=1, help_text="100 at most.")

    def __init__(self, data: Any) -> None:
        asked = {name: field for name, field in type(self).base_fields.items() if name in data}
        self.base_fields = asked  # type: ignore[misc]  # what the form copies; that of the class stays whole
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        cleaned = {**NOT_ASKED, **(super().clean() or {})}
        for low, high in [("price_min", "price_max"), *((f"{name}_min", f"{name}_max") for name in LENGTHS)]:
            if None not in (cleaned.get(low), cleaned.get(high)) and cleaned[low] > cleaned[high]:
                self.add_error(high, forms.ValidationError(_("This is less than the other end."), code="upside_down"))
        if cleaned["fits"] and cleaned["ordering"]:
            said = _("What fits a face is in an order already.")
            self.add_error("ordering", forms.ValidationError(said, code="ordered_by_fit"))
        for name in OF_A_FACE:
            if cleaned[name] is not None and not self.data.get(FITS):
                said = _("Say which photo is meant, with “fits”.")
                self.add_error(name, forms.ValidationError(said, code="without_fits"))
        return cleaned


def more_fields() -> dict[str, forms.Field]:
    lengths = {
        f"{name}_{end}": _bound(max_value=LONGEST_MM, decimal_places=1, help_text=f"Millimetres, {end}imum.")
        for name in LENGTHS
        for end in ("min", "max")
    }
    return {**{facet.name: facet.form_field() for facet in FACETS}, **lengths}


AskedForm.base_fields.update(more_fields())
NOT_ASKED = {name: field.clean(None) for name, field in AskedForm.base_fields.items()}


@dataclass(frozen=True)
class Condition:
    """One thing that is asked: of the card, and of the variants of a card whose variants differ.

    `is_exact` says that a card which meets it has a variant that does; `left` that it has one in stock.
    """

    on_card: Q
    on_offer: Q | None = None
    is_exact: bool = True
    left: Q | None = None


def this_second() -> datetime:
    return timezone.now().replace(microsecond=0)


@dataclass(frozen=True)
class Asked:
    """One question to the window. `conditions` are by the name of their facet, or by "price" and a length's name.

    `is_left` asks for what can be bought (True) or is sold out (False): of the variants that meet the conditions, at
    least one is in stock, or none. `parameters` are what was asked, cleaned: the same question however it was written.
    Prices are those of `moment`. Whose face frames are to fit (`fits`) is no part of the question; how wide they should
    be for it (`suiting`) is.
    """

    search: Search | None = None
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    is_left: bool | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    moment: datetime = field(default_factory=this_second)
    ordering: str = "newest"
    page: int = 1
    page_size: int = PAGE_SIZE
    fits: Face | None = None
    width_mm: int | None = None

    @classmethod
    def read(cls, query: Any) -> "Asked":
        """From the parameters of a request (a QueryDict). Raises ValidationError with the parameter's name."""
        asked = read(AskedForm(query))
        session_id, number, pd_mm = (asked.pop(name) for name in (FITS, *OF_A_FACE))
        text = " ".join(asked["q"].split())
        return cls(
            search=Search.of(text) if text else None,
            conditions=dict(_conditions(asked)),
            is_left={("true",): True, ("false",): False}.get(tuple(set(asked[IN_STOCK]))),
            parameters={name: _plain(value) for name, value in sorted(asked.items()) if value not in (None, "", [])},
            ordering=asked["ordering"] or ("relevance" if text else "newest"),
            page=asked["page"] or 1,
            page_size=min(asked["page_size"] or PAGE_SIZE, MOST_ON_A_PAGE),
            fits=session_id and Face(session_id, number, None if pd_mm is None else float(pd_mm)),
        )

    def suiting(self, width_mm: int) -> "Asked":
        """The same question for frames alone, the nearest to this width first."""
        return replace(self, width_mm=width_mm, parameters={**self.parameters, FITS: width_mm})

    @property
    def digest(self) -> str:
        """Names what is counted: the question without its page and order."""
        counted = {name: value for name, value in self.parameters.items() if name not in NOT_COUNTED}
        if FITS in counted:
            counted[FITS] = "any"  # a width puts frames in order, and leaves none of them out
        return hashlib.sha256(orjson.dumps(counted)).hexdigest()[:32]

    @property
    def wording(self) -> tuple[Hashable, ...]:
        """Names the statement that finds the page: the whole question as it was understood."""
        meant = (self.search.terms, self.search.code) if self.search else ()
        moment = self.moment if BY_THE_CLOCK & self.conditions.keys() else None
        return orjson.dumps(self.parameters), self.ordering, self.page, self.page_size, meant, moment

    @property
    def cards(self) -> QuerySet[ProductCard]:
        """The cards among which the conditions choose: all, or those that the words may mean; or of these, frames."""
        cards = ProductCard.objects.filter(likeness_a_mm__isnull=False) if self.width_mm else ProductCard.objects.all()
        return self.search.narrow(cards) if self.search else cards

    def with_fewer_words(self) -> "Asked | None":
        """The same question with a word less, where there are several."""
        fewer = self.search and self.search.with_fewer_words()
        return replace(self, search=fewer) if fewer else None

    def without(self, *names: str) -> "Asked":
        kept = {name: condition for name, condition in self.conditions.items() if name not in names}
        return replace(self, conditions=kept, is_left=None if IN_STOCK in names else self.is_left)

    def choosing(self, facet: Facet, value: str) -> "Asked":
        """The same question with this one value of a facet."""
        return replace(self, conditions={**self.conditions, facet.name: _condition(facet, [value])})

    @property
    def on_offers(self) -> list[Q]:
        """What one variant must meet."""
        return [condition.on_offer for condition in self.conditions.values() if condition.on_offer is not None]

    @property
    def met(self) -> Q:
        conditions = self.conditions.values()
        if self.is_left:
            # A colour that is left is there: said twice, PostgreSQL would expect a fifth of what it finds.
            return reduce(and_, (one.on_card for one in conditions if one.left is None), Q()) & self.left
        on_card = reduce(and_, (one.on_card for one in conditions), Q())
        # One answer is enough where all variants are alike; elsewhere one variant must meet all.
        found = on_card if self._is_exact else on_card & (Q(is_uniform=True) | self._an_offer())
        return found & ~self.left if self.is_left is False else found

    @property
    def left(self) -> Q:
        """Whether a variant that meets the conditions is in stock."""
        told = [condition.left for condition in self.conditions.values() if condition.left is not None]
        on_card = reduce(and_, told, Q(in_stock=True))
        if len(told) == len(self.on_offers) <= 1:
            return on_card
        return on_card & (Q(is_uniform=True) | self._an_offer(OFFER_LEFT))

    @property
    def _is_exact(self) -> bool:
        asked = [condition.is_exact for condition in self.conditions.values() if condition.on_offer is not None]
        return not asked or asked == [True]

    def offers(self) -> QuerySet[Variant]:
        """The variants of a card (a subquery's outer one) that meet the conditions."""
        offers = Variant.objects.on_sale()
        if "price" in self.conditions:
            offers = offers.alias(now_price=effective_at(self.moment))
        return offers.filter(*self.on_offers, product=OuterRef("pk")).order_by()

    def _an_offer(self, *more: Q) -> Q:
        return Q(Exists(self.offers().filter(*more)))


def read(form: forms.Form) -> dict[str, Any]:
    """The parameters of a request, cleaned by a form. Raises ValidationError, for unknown ones too."""
    errors = {name: [_unknown()] for name in form.data if name not in type(form).base_fields}
    if not form.is_valid():
        errors |= {name: [_as_detail(one) for one in found] for name, found in form.errors.as_data().items()}
    if errors:
        raise ValidationError(errors)
    return form.cleaned_data


def _conditions(asked: Mapping[str, Any]) -> Iterable[tuple[str, Condition]]:
    for facet in FACETS:
        if facet.name != IN_STOCK and (values := asked[facet.name]):
            yield facet.name, _condition(facet, values)
    low, high = asked["price_min"], asked["price_max"]
    if low is not None or high is not None:
        of_card, of_offer = _between("price_max", "price", low, high), _between("now_price", "now_price", low, high)
        yield "price", Condition(of_card, of_offer, is_exact=low is None or high is None)
    for name, (column, of_size) in LENGTHS.items():
        low, high = asked[f"{name}_min"], asked[f"{name}_max"]
        if low is not None or high is not None:
            of_card = Q(**{f"{column}__overlap": NumericRange(low, high, "[]")})
            of_offer = _between(of_size, of_size, low, high)
            yield name, Condition(of_card, of_offer, is_exact=low is None or high is None)


def _condition(facet: Facet, values: list[Any]) -> Condition:
    on_offer = facet.on_offer and facet.on_offer(values)
    left = Q(colours_in_stock__overlap=[folded(value) for value in values]) if facet.name == COLOUR else None
    return Condition(facet.on_card(values), on_offer or None, left=left)


def _between(not_below: str, not_above: str, low: Decimal | None, high: Decimal | None) -> Q:
    return Q(
        *([Q(**{f"{not_below}__gte": low})] if low is not None else []),
        *([Q(**{f"{not_above}__lte": high})] if high is not None else []),
    )


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value if isinstance(value, int) else str(value)


def _unknown() -> ErrorDetail:
    return ErrorDetail(str(_("This parameter is unknown.")), "unknown_parameter")


def _as_detail(refused: forms.ValidationError) -> ErrorDetail:
    return ErrorDetail(" ".join(refused.messages), refused.code or "invalid")
