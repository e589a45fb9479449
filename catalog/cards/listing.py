"""The list of the window as finished JSON: one query for the page, one for the counts, and a join of bytes."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from almahra.core import money
from catalog.models import CardText

from .counting import PRICE, Counts, count, price_bands
from .criteria import ORDERINGS, Asked
from .facets import FACETS
from .reading import Made
from .searching import MOST_CANDIDATES, Search

KEPT = 600  # seconds; a new version of the window is a new key


def listed(asked: Asked, *, address: str, version: str | None) -> Made:
    """The answer to `asked`, and the version of the window in which it holds: the given one, if it is known.

    `address` is that of the list, for the links to the pages before and after. Raises ValidationError for a page
    behind the last one.
    """
    counts = counted(asked, version=version)
    while not counts.total and (fewer := asked.with_fewer_words()):
        asked, counts = fewer, counted(fewer, version=version)
    pages = max(-(-counts.total // asked.page_size), 1)
    if asked.page > pages:
        said = _("There are %(pages)d pages.") % {"pages": pages}
        raise ValidationError({"page": [ErrorDetail(said, "page_out_of_range")]})
    head: dict[str, Any] = {
        "count": counts.total,
        "next": _link(asked, address, asked.page + 1) if asked.page < pages else None,
        "previous": _link(asked, address, asked.page - 1) if asked.page > 1 else None,
    }
    tail = {"facets": facets_json(counts), "search": search_json(asked.search, counts)}
    results = ",".join(bodies(asked)).encode() if counts.total else b""
    parts = [orjson.dumps(head)[:-1], b',"results":[', results, b"],", orjson.dumps(tail)[1:]]
    return Made(b"".join(parts), counts.version)


def bodies(asked: Asked) -> Iterable[str]:
    """The cards of one page. The inner query walks narrow rows; only those of the page are joined with their text."""
    if asked.search and asked.ordering == "relevance":
        return _by_fit(asked, asked.search)
    order = ORDERINGS[asked.ordering]
    page = asked.cards.filter(asked.met).order_by(*order).values("pk")[_slice(asked)]
    texts = CardText.objects.filter(card__in=page).order_by(*(_of_card(name) for name in order))
    return texts.values_list("body", flat=True)


def _by_fit(asked: Asked, search: Search) -> Iterable[str]:
    best = search.in_order(asked.cards.filter(asked.met))
    return best.values_list("text__body", flat=True)[_slice(asked)]


def _slice(asked: Asked) -> slice:
    start = (asked.page - 1) * asked.page_size
    return slice(start, start + asked.page_size)


def counted(asked: Asked, *, version: str | None) -> Counts:
    """The counts, which are the same for all pages and orders of one question in one version of the window."""
    known = cache.get(_key(asked, version)) if version else None
    if known is None:
        known = count(asked)
        cache.set(_key(asked, known.version), known, KEPT)
    return known


def _key(asked: Asked, version: str) -> str:
    words = ".".join(asked.search.terms) if asked.search else ""
    return f"catalog:counts:{version}:{asked.digest}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def search_json(search: Search | None, counts: Counts) -> dict[str, Any] | None:
    """What became of the words: `is_bounded` says that there are more products with them than were looked at."""
    if search is None:
        return None
    return {
        "terms": list(search.terms),
        "corrected": search.corrected,
        "dropped": list(search.dropped),
        "is_bounded": counts.total >= MOST_CANDIDATES,
    }


def facets_json(counts: Counts) -> dict[str, Any]:
    """Counts in the order of the words that people read; what is fixed comes in its own order, and with its zeros."""
    found: dict[str, Any] = {}
    for facet in FACETS:
        numbers = counts.facets[facet.name]
        values = list(facet.labels) or sorted(numbers, key=lambda value: (-numbers[value], value))
        found[facet.name] = [
            {
                "value": value,
                "label": str(facet.labels.get(value) or counts.names.get(value, value)),
                "count": numbers.get(value, 0),
            }
            for value in values
        ]
    numbers = counts.facets[PRICE]
    found[PRICE] = [
        {"value": name, "min": _amount(low), "max": _amount(high), "count": numbers.get(name, 0)}
        for name, low, high in price_bands()
    ]
    return found


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else money.text(amount, settings.SHOP_CURRENCY)


def _link(asked: Asked, address: str, page: int) -> str:
    return f"{address}?{urlencode({**asked.parameters, 'page': page}, doseq=True)}"


def _of_card(name: str) -> str:
    return f"-card__{name[1:]}" if name.startswith("-") else f"card__{name}"
