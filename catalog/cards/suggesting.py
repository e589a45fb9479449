"""What somebody may mean who is still typing: products, brands and categories, and a word that was mistyped."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from django import forms
from django.core.cache import cache
from django.db import connection

from . import version
from .criteria import LONGEST_TEXT, SEARCH_HELP
from .reading import Made
from .searching import Search
from .words import words

MOST_PRODUCTS, MOST_SHELVES = 6, 4
SHORTEST = 2  # letters; half of all products have a word that begins with any one
KEPT = 600  # seconds; a new version of the window is a new key
SHOWN = ("slug", "name", "image", "price", "compare_at_price", "currency")

# Brands and categories with something on show, in the order that staff gave them.
SHELVES = f"""
SELECT kind, slug, name, {version.SQL} FROM (
    SELECT 1 AS kind, slug, name, position FROM catalog_brand AS brand WHERE EXISTS (
        SELECT FROM catalog_product JOIN catalog_productcard ON product_id = id WHERE brand_id = brand.id)
    UNION ALL
    SELECT 2, slug, name, position FROM catalog_category AS category WHERE EXISTS (
        SELECT FROM catalog_productcard WHERE categories @> ARRAY[category.slug]::varchar[])
) AS shelves ORDER BY kind, position, name, slug
"""  # noqa: S608  (our own words)
BRAND, CATEGORY = 1, 2


class SuggestForm(forms.Form):
    q = forms.CharField(required=False, max_length=LONGEST_TEXT, help_text=SEARCH_HELP)


class Shelf(NamedTuple):
    """A brand or category, with the words of its name."""

    kind: int
    slug: str
    name: str
    words: Sequence[str]


def suggested(text: str, *, known: str | None) -> Made:
    """What `text` may be the beginning of; `known` is the version of the window, if that is known. Two queries at
    most, one while the shelves are kept, and none for an empty text."""
    typed = words(text)
    if not typed:
        return Made(_dumped([], [], [], None))
    shelves, made_in = _shelves(known)
    search = Search.of(text)
    terms = [search.corrected.get(word, word) for word in typed]
    products = _products(search) if max(map(len, typed)) >= SHORTEST else []
    meant = [shelf for shelf in shelves if _may_be(shelf, terms)]
    brands, categories = ([_named(shelf) for shelf in meant if shelf.kind == kind] for kind in (BRAND, CATEGORY))
    corrected = " ".join(terms) if search.corrected else None
    return Made(_dumped(products, brands[:MOST_SHELVES], categories[:MOST_SHELVES], corrected), made_in)


def _dumped(products: list[Any], brands: list[Any], categories: list[Any], corrected: str | None) -> bytes:
    said = {"products": products, "brands": brands, "categories": categories, "corrected": corrected}
    return orjson.dumps(said)


def _products(search: Search) -> list[dict[str, Any]]:
    bodies = search.best()[:MOST_PRODUCTS].values_list("text__body", flat=True)
    cards = [orjson.loads(body) for body in bodies] if search.terms or search.code else []
    return [{name: card[name] for name in SHOWN} for card in cards]


def _shelves(known: str | None) -> tuple[list[Shelf], str]:
    kept = cache.get(f"catalog:shelves:{known}") if known else None
    if known and kept is not None:
        return kept, known
    with connection.cursor() as cursor:
        cursor.execute(SHELVES)
        rows = cursor.fetchall()
    made_in = rows[0][3] if rows else ""
    shelves = [Shelf(kind, slug, name, words(name)) for kind, slug, name, _version in rows]
    if made_in:
        cache.set(f"catalog:shelves:{made_in}", shelves, KEPT)
    return shelves, made_in


def _may_be(shelf: Shelf, terms: list[str]) -> bool:
    """Whether each term begins a word of the name."""
    return all(any(word.startswith(term) for word in shelf.words) for term in terms)


def _named(shelf: Shelf) -> dict[str, str]:
    return {"slug": shelf.slug, "name": shelf.name}
