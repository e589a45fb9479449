"""A product's page as finished JSON, with the pieces counted now."""

import uuid
from collections.abc import Mapping

import orjson
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import CharField, F, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from almahra.core.errors import NotThere
from catalog.models import CardText, Stock
from catalog.models.cards import LIKENESS

from . import version
from .neighbours import Place, neighbours
from .presenting import AVAILABLE, IN_STOCK, READY, STOCK_WORD, counted, stock_word

KEPT = 600  # seconds; a new version of the window is a new key
PLACE = ["card_id", "card__family", "card__shape", *(f"card__{name}" for name in LIKENESS)]


def page(key: str) -> bytes:
    """All that a product page needs, in one query, and one more for what stands beside it unless that is kept.

    `key` is a slug in any case, or an id. Raises NotThere.
    """
    known = version.known_version()
    now = Value(known) if known else RawSQL(version.SQL, (), output_field=CharField())  # noqa: S611  (our own words)
    pieces = Stock.objects.filter(variant__product=OuterRef("pk"), variant__is_active=True)
    left = ArraySubquery(pieces.values(of=JSONObject(variant="variant_id", left=F("on_hand") - F("reserved"))))
    found = CardText.objects.filter(is_key(key, of="card__")).values_list("page", left, now, *PLACE).first()
    if found is None:
        raise NotThere
    text, counts, made_in, *place = found
    if not known:
        version.believe(made_in)
    text = filled(text, {one["variant"]: one["left"] for one in counts})
    return f"{text[:-1]},{_beside(Place(*place), made_in)}}}".encode()


def filled(text: str, left: Mapping[int, int]) -> str:
    """A page with the pieces that are left of each variant, and what the settings say."""
    for variant, available in left.items():
        text = text.replace(f'"{IN_STOCK % variant}"', "true" if available > 0 else "false")
        text = text.replace(f'"{AVAILABLE % variant}"', orjson.dumps(counted(available)).decode())
        text = text.replace(STOCK_WORD % variant, stock_word(available))
    return text.replace(f'"{READY}"', str(settings.SHOP_HANDLING_DAYS))


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
