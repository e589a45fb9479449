"""The list of the window as finished JSON: one query for the page, one for the counts, and a join of bytes."""

from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Abs
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from almahra.core import money
from almahra.core.recent import Recent
from catalog.models.cards import LIKENESS

from . import version as versions
from .counting import PRICE, Counts, price_bands
from .criteria import FITS, ORDERINGS, Asked
from .facets import labels_in
from .kept_counts import counted
from .reading import Made
from .searching import MOST_CANDIDATES, RELEVANCE, Search

WIDTH = LIKENESS[0]
WHO_ASKS = "of-who-asks"  # stands for the try-on session in the links of a list that others see as well

# The ORM words the inner query, which walks narrow rows; only those of the page are joined with their text.
PAGE = f"""
SELECT text.body, coalesce(%s, {versions.SQL}) FROM ({{page}}) AS page ({{columns}})
JOIN catalog_cardtext AS text ON text.card_id = page.card ORDER BY {{order}}
"""  # noqa: S608  (our own words)


class Statement(NamedTuple):
    """How to ask for a page; "" where words without a letter leave nothing to ask for."""

    sql: str
    params: tuple[Any, ...]


# The same question is asked again and again, and wording it takes longer than answering it.
_worded: Recent[Statement] = Recent(500)


class Page(NamedTuple):
    """The cards of one page in their order, and the version of the window; "" where no card told it."""

    bodies: list[str]
    version: str


def listed(asked: Asked, *, address: str, version: str | None) -> Made:
    """The answer to `asked`, and the version of the window in which it holds: the given one, if it is known.

    `address` is that of the list, for the links to the pages before and after. Raises ValidationError for a page
    behind the last one.
    """
    page = page_of(asked, version=version)
    while _finds_nothing(asked, page) and (fewer := asked.with_fewer_words()):
        asked, page = fewer, page_of(fewer, version=version)
    counts = counted(asked, version=page.version)
    pages = max(-(-counts.total // asked.page_size), 1)
    if asked.page > pages:
        said = _("There are %(pages)d pages.") % {"pages": pages}
        raise ValidationError({"page": [ErrorDetail(said, "page_out_of_range")]})
    head: dict[str, Any] = {
        "count": counts.total,
        "next": _link(asked, address, asked.page + 1) if asked.page < pages else None,
        "previous": _link(asked, address, asked.page - 1) if asked.page > 1 else None,
    }
    parts = [
        *(orjson.dumps(head)[:-1], b',"results":[', ",".join(page.bodies).encode()),
        *(b'],"facets":', _facets_in_words(counts)),
        *(b',"search":', orjson.dumps(search_json(asked.search, counts)), b"}"),
    ]
    # With counts of a moment ago it is nothing to keep: the next one may have newer ones.
    is_whole = page.version in ("", counts.version)
    return Made(b"".join(parts), counts.version if is_whole else "")


def _finds_nothing(asked: Asked, page: Page) -> bool:
    if page.bodies:
        return False
    return asked.page == 1 or not counted(asked, version=page.version).total


def page_of(asked: Asked, *, version: str | None) -> Page:
    """The cards of one page. The version is read with them where it is not known: no question of its own."""
    statement = _worded.get(asked.wording)
    if statement is None:
        statement = _statement(asked)
        _worded.put(asked.wording, statement)
    if not statement.sql:
        return Page([], version or "")
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, [version, *statement.params])
        found = cursor.fetchall()
    return Page([text for text, _ in found], found[0][1] if found else version or "")


def _statement(asked: Asked) -> Statement:
    if asked.width_mm:
        return _worded_as(_nearest(asked, asked.width_mm), ["off_mm", "product_id"])
    order = RELEVANCE if asked.search and asked.ordering == "relevance" else ORDERINGS[asked.ordering]
    cards = asked.cards.filter(asked.met)
    if asked.search and order is RELEVANCE:
        cards = cards.annotate(fit=asked.search.fit)
    columns = [name.removeprefix("-") for name in order]
    start = (asked.page - 1) * asked.page_size
    return _worded_as(cards.order_by(*order).values_list("pk", *columns)[start : start + asked.page_size], order)


def _nearest(asked: Asked, width_mm: int) -> QuerySet[Any]:
    """The page of frames by how far their width lies from this one, then by product.

    An index is walked from this width up and down, so that as many frames are read as are passed over and shown.
    """
    cards = asked.cards.filter(asked.met).annotate(off_mm=Abs(F(WIDTH) - width_mm))
    start = (asked.page - 1) * asked.page_size
    end = start + asked.page_size
    up, down = cards.filter(**{f"{WIDTH}__gte": width_mm}), cards.filter(**{f"{WIDTH}__lt": width_mm})
    walks = [
        walk.order_by(order, "product_id").values_list("pk", "off_mm", "product_id")[:end]
        for walk, order in ((up, WIDTH), (down, f"-{WIDTH}"))
    ]
    return walks[0].union(walks[1], all=True).order_by("off_mm", "product_id")[start:end]


def _worded_as(page: QuerySet[Any], order: list[str]) -> Statement:
    """The statement for a page of cards and the columns that they are ordered by, as `order` names them."""
    columns = [name.removeprefix("-") for name in order]
    try:
        sql, params = page.query.sql_with_params()
    except EmptyResultSet:
        return Statement("", ())
    columns_as = ", ".join(["card", *(f"by_{name}" for name in columns)])
    order_by = ", ".join(f"by_{name[1:]} DESC" if name.startswith("-") else f"by_{name}" for name in order)
    return Statement(PAGE.format(page=sql, columns=columns_as, order=order_by), params)


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


def _facets_in_words(counts: Counts) -> bytes:
    """As JSON, worded once for as long as the counts are kept in this process."""
    language = get_language() or settings.LANGUAGE_CODE
    if language not in counts.said:
        counts.said[language] = orjson.dumps(facets_json(counts, language))
    return counts.said[language]


def facets_json(counts: Counts, language: str) -> dict[str, Any]:
    """Counts in the order of the words that people read; what is fixed comes in its own order, and with its zeros."""
    found: dict[str, Any] = {}
    for facet, labels in labels_in(language).items():
        numbers = counts.facets[facet]
        values = list(labels) or sorted(numbers, key=lambda value: (-numbers[value], value))
        found[facet] = [
            {
                "value": value,
                "label": labels.get(value) or counts.names.get(value, value),
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
    parameters = {**asked.parameters, "page": page}
    if asked.width_mm:
        parameters[FITS] = WHO_ASKS
    return f"{address}?{urlencode(parameters, doseq=True)}"
