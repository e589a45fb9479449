"""How many cards there are for each value of each facet, and in all, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.postgres.aggregates import BoolOr
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, CharField, ExpressionWrapper, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast

from . import version
from .criteria import OFFER_LEFT, Asked
from .facets import COLOUR, FACETS, IN_STOCK, Facet

TOTAL, PRICE = "total", "price"
DIFFERENCE, EXCEPT = "ARRAY(SELECT unnest(%(expressions)s))", ") EXCEPT SELECT unnest("
# What is counted by a slug has its name in a table.
NAMED = (
    f"SELECT counts.*, coalesce(brand.name, category.name), {version.SQL} FROM counts"  # noqa: S608
    " LEFT JOIN catalog_brand AS brand ON facet = 'brand' AND brand.slug = value"
    " LEFT JOIN catalog_category AS category ON facet = 'category' AND category.slug = value"
)


@dataclass
class Counts:
    """`facets` are by name and value; those of prices by their band, see `price_bands`. `names` are by slug.

    `version` is that of the window that was counted. `said` are the facets as they were worded, by language.
    """

    version: str = ""
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    said: dict[str, bytes] = field(default_factory=dict)


def count(asked: Asked) -> Counts:
    """Count the cards that are asked for by every facet, each without its own condition."""
    counts = Counts(facets={facet.name: {} for facet in [*FACETS, _price_facet()]})
    try:
        sql, params = _statement(asked)
    except EmptyResultSet:  # words without a letter: nothing to ask for
        return counts
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for facet, value, number, lowest, highest, name, counts.version in cursor.fetchall():
            if facet == TOTAL:
                counts.total, counts.lowest, counts.highest = number, lowest, highest
            elif value:
                counts.facets[facet][value] = number
                counts.names |= {value: name} if name else {}
    return counts


def price_bands() -> list[tuple[str, Decimal | None, Decimal | None]]:
    """The bands in which prices are counted: name, from, below."""
    edges = [None, *settings.SHOP_PRICE_BANDS, None]
    return [
        (f"{'' if low is None else low}-{'' if high is None else high}", low, high) for low, high in pairwise(edges)
    ]


@dataclass
class Way:
    """How a facet is counted: what a card counts for, and which cards, where those are not all that meet the rest."""

    counted: Any
    among: Q | None = None


def _statement(asked: Asked) -> tuple[str, list[Any]]:
    """The inner query says of each card what it counts for, and whether it meets what is asked: all of it (`met`),
    or what a facet counts among (`among_…`). The outer ones count."""
    facets = [*FACETS, _price_facet()]
    ways = {facet.name: _way(asked, facet) for facet in facets}
    among = {name: way.among for name, way in ways.items() if way.among is not None}
    said: dict[str, Any] = {_counted(facet): ways[facet.name].counted for facet in facets}
    said["met"] = _as_column(asked.met)
    said |= {f"among_{name}": _as_column(condition) for name, condition in among.items()}
    inner = asked.cards.order_by().annotate(**said).values_list("price", "price_max", *said)
    sql, params = inner.query.sql_with_params()
    names = ", ".join(["price", "price_max", *said])
    branches, more = _branches(facets, among)
    base = f"base ({names}) AS MATERIALIZED ({sql})"
    counts = f"counts (facet, value, number, lowest, highest) AS ({branches})"
    return f"WITH {base}, {counts} {NAMED}", [*params, *more]


def _way(asked: Asked, facet: Facet) -> Way:
    """What a card counts for is written on it, unless it depends on what else is asked: then it counts for a value
    if it would be found by it."""
    others = asked.without(facet.name)
    if facet.name == IN_STOCK:
        is_left = Case(When(others.left, then=Value("true")), default=Value("false"))
        return Way(is_left, others.met) if asked.conditions or asked.is_left is not None else Way(facet.counted)
    depends = facet.on_offer and (others.on_offers or asked.is_left is not None)
    if depends and facet.of_offer:
        return _counted_by_offers(asked, facet)
    if depends:
        found = [When(others.choosing(facet, value).met, then=Value(value)) for value in facet.labels]
        return Way(Case(*found, default=None, output_field=CharField()), Q())
    return Way(facet.counted, others.met if facet.name in asked.conditions else None)


def _counted_by_offers(asked: Asked, facet: Facet) -> Way:
    """A card counts for the values of those of its variants that meet the rest; where it is asked what is in stock
    (or sold out), for those values in which one is in stock (or none)."""
    others = asked.without(facet.name, IN_STOCK)
    written = _written(asked, others, facet)
    if not others.on_offers and facet.name == COLOUR:
        return Way(written, others.met)
    offers = others.offers().values(facet.of_offer).annotate(any_left=BoolOr(OFFER_LEFT))
    if asked.is_left is not None:
        offers = offers.filter(any_left=asked.is_left)
    values = ArraySubquery(offers.values(facet.of_offer), output_field=ArrayField(TextField()))
    return Way(Case(When(is_uniform=True, then=written), default=values), others.met)


def _written(asked: Asked, others: Asked, facet: Facet) -> Any:
    """The values of a card whose variants are alike but for their colour and stock."""
    all_of_it = Cast(facet.counted, ArrayField(TextField()))
    if asked.is_left is None:
        return all_of_it
    if facet.name == COLOUR:
        left = Cast(F("colours_in_stock"), ArrayField(TextField()))
        gone = Func(all_of_it, left, template=DIFFERENCE, arg_joiner=EXCEPT, output_field=ArrayField(TextField()))
        return left if asked.is_left else gone
    return Case(
        When(others.left if asked.is_left else ~others.left, then=all_of_it), default=Value([], ArrayField(TextField()))
    )


def _branches(facets: list[Facet], among: Mapping[str, Q]) -> tuple[str, list[Any]]:
    """Cards that are alike are put together before they are counted for each value: a hundred thousand cards are
    some hundreds of different ones."""
    alone = [facet for facet in facets if _has_few_values(facet) and facet.name not in among]
    selects = [_all_at_once(alone)]
    params: list[Any] = []
    for facet in facets:
        if facet in alone:
            continue
        column, where = _counted(facet), f"among_{facet.name}" if facet.name in among else "met"
        alike = f"SELECT {column}, count(*) AS number FROM base WHERE {where} GROUP BY 1"  # noqa: S608
        if not facet.is_list:
            selects.append(f"SELECT '{facet.name}', {column}::text, number, NULL, NULL FROM ({alike}) AS alike")  # noqa: S608
            continue
        only = ""
        if facet.labels:
            only, params = "WHERE value = ANY(%s)", [*params, list(facet.labels)]
        selects.append(
            f"SELECT '{facet.name}', value, sum(number)::bigint, NULL, NULL"  # noqa: S608
            f" FROM ({alike}) AS alike, unnest({column}) AS value {only} GROUP BY 2"
        )
    return " UNION ALL ".join(selects), params


def _has_few_values(facet: Facet) -> bool:
    return not facet.is_list and (bool(facet.labels) or facet.name == PRICE)


def _all_at_once(facets: list[Facet]) -> str:
    """One pass for the facets that share a condition, and for the total."""
    if not facets:  # all of them are asked for
        return f"SELECT '{TOTAL}', NULL, count(*), min(price), max(price_max) FROM base WHERE met"  # noqa: S608
    columns = [(facet.name, _counted(facet)) for facet in facets]
    names = ", ".join(column for _, column in columns)
    name = " ".join(f"WHEN grouping({column}) = 0 THEN '{name}'" for name, column in columns)
    value = " ".join(f"WHEN grouping({column}) = 0 THEN {column}::text" for _, column in columns)
    sets = ", ".join(f"({column})" for _, column in columns)
    alike = (
        f"SELECT {names}, count(*) AS number, min(price) AS lowest, max(price_max) AS highest"  # noqa: S608
        f" FROM base WHERE met GROUP BY {names}"
    )
    return (
        f"SELECT CASE {name} ELSE '{TOTAL}' END, CASE {value} END, coalesce(sum(number), 0)::bigint, min(lowest),"  # noqa: S608
        f" max(highest) FROM ({alike}) AS alike GROUP BY GROUPING SETS ({sets}, ())"
    )


def _counted(facet: Facet) -> str:
    return f"counted_{facet.name}"


def _as_column(condition: Q) -> Any:
    return ExpressionWrapper(condition, BooleanField()) if condition else Value(True)


def _price_facet() -> Facet:
    """Prices are asked for by their ends and counted by bands."""
    cases = [When(price__lt=high, then=Value(name)) for name, _low, high in price_bands() if high is not None]
    return Facet(PRICE, forms.CharField(), "", lambda _: Q(), Case(*cases, default=Value(price_bands()[-1][0])))
