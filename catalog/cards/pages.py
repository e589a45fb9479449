"""A product's page as finished JSON, with the pieces counted now."""

import uuid
from collections.abc import Mapping

import orjson
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Q

from almahra.core.errors import NotThere
from catalog.models.cards import LIKENESS

from . import version
from .neighbours import Place, neighbours
from .presenting import AVAILABLE, IN_STOCK, READY, STOCK_WORD, counted, stock_word
from .reading import Made

KEPT = 600  # seconds; a new version of the window is a new key

# As text, for the ORM spends longer on wording it than the database on answering.
PAGE = f"""
SELECT text.page, ARRAY(
    SELECT ARRAY[variant.id, on_hand - reserved]
    FROM catalog_variant AS variant JOIN catalog_stock AS stock ON stock.variant_id = variant.id
    WHERE variant.product_id = card.product_id AND is_active
), coalesce(%(known)s, {version.SQL}), card.product_id, family, shape, {", ".join(LIKENESS)}
FROM catalog_productcard AS card JOIN catalog_cardtext AS text ON text.card_id = card.product_id
"""  # noqa: S608  (our own words)
BY_SLUG, BY_ID = f"{PAGE} WHERE slug = %(key)s", f"{PAGE} WHERE public_id = %(key)s"


def page(key: str) -> Made:
    """All that a product page needs, in one query, and one more for what stands beside it unless that is kept.

    `key` is a slug in any case, or an id. The version is that of all but the pieces. Raises NotThere.
    """
    known = version.known_version()
    with connection.cursor() as cursor:
        cursor.execute(*_question(key, known))
        found = cursor.fetchone()
    if found is None:
        raise NotThere
    text, counts, made_in, *place = found
    if not known:
        version.believe(made_in)
    text = filled(text, dict(counts))
    return Made(f"{text[:-1]},{_beside(Place(*place), made_in)}}}".encode(), made_in)


def filled(text: str, left: Mapping[int, int]) -> str:
    """A page with the pieces that are left of each variant, and what the settings say."""
    for variant, available in left.items():
        text = text.replace(f'"{IN_STOCK % variant}"', "true" if available > 0 else "false")
        text = text.replace(f'"{AVAILABLE % variant}"', orjson.dumps(counted(available)).decode())
        text = text.replace(STOCK_WORD % variant, stock_word(available))
    return text.replace(f'"{READY}"', str(settings.SHOP_HANDLING_DAYS))


def _question(key: str, known: str | None) -> tuple[str, dict[str, str | uuid.UUID | None]]:
    try:
        return BY_ID, {"key": uuid.UUID(key), "known": known}
    except ValueError:
        return BY_SLUG, {"key": key.lower(), "known": known}


def _beside(place: Place, made_in: str) -> str:
    kept = f"catalog:beside:{made_in}:{place.product}"
    beside = cache.get(kept)
    if beside is None:
        beside = neighbours(place)
        cache.set(kept, beside, KEPT)
    return beside


def is_key(key: str, *, of: str = "") -> Q:
    """The condition on a product, or on what `of` leads to, that `key` is its slug in any case, or its id."""
    try:
        return Q(**{f"{of}public_id": uuid.UUID(key)})
    except ValueError:
        return Q(**{f"{of}slug": key.lower()})
