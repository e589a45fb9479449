"""Keeping the cards true. Whatever changes what the window shows calls `refresh` in its transaction.

Who makes thousands of products at once, and has all of them at hand, puts up their cards with `put_up`.
What changes often and matters little for a moment, a piece more or less on a shelf, asks for it through the outbox.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from almahra.core import outbox
from almahra.core.copying import copy
from catalog.cards.columns import columns
from catalog.cards.indexing import words_of
from catalog.cards.lowest import lowest_prices
from catalog.cards.presenting import card as card_json
from catalog.cards.presenting import page as page_json
from catalog.cards.version import forget_version
from catalog.cards.vocabulary import learn
from catalog.models import CardChange, CardText, CardWords, Category, Product, ProductCard, Review
from catalog.ratings import NO_REVIEWS
from catalog.tree import Paths
from catalog.window import shown, with_details

BATCH = 500  # products loaded at once
CHANGES_KEPT = 1000
COLUMNS = [field.name for field in ProductCard._meta.concrete_fields if not field.primary_key]
WORDS = ["names", "shelves", "looks", "said"]


class Made(NamedTuple):
    card: ProductCard
    text: CardText
    words: CardWords


@transaction.atomic
def refresh(product_ids: Iterable[int], *, now: datetime | None = None) -> int:
    """Bring the cards of these products to what is true; how many changed. Any number of times."""
    ids = sorted(set(product_ids))
    _take_turns(ids)
    made = _window(ids, now or timezone.now())
    changed = [made[pk] for pk in _different(ids, made) if pk in made]
    gone = ProductCard.objects.filter(pk__in=set(ids) - made.keys())
    count = len(changed) + gone.delete()[1].get("catalog.ProductCard", 0)
    ProductCard.objects.bulk_create(
        [one.card for one in changed], update_conflicts=True, unique_fields=["product"], update_fields=COLUMNS
    )
    CardText.objects.bulk_create(
        [one.text for one in changed], update_conflicts=True, unique_fields=["card"], update_fields=["body", "page"]
    )
    CardWords.objects.bulk_create(
        [one.words for one in changed], update_conflicts=True, unique_fields=["card"], update_fields=WORDS
    )
    _learn(changed)
    if count:
        note_change()
    return count


def refresh_many(product_ids: Iterable[int], *, tell: Callable[[int, int], None]) -> None:
    """Refresh the cards of any number of products, some at a time; `tell` hears how many are done, of how many."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        refresh(ids[start : start + BATCH])
        tell(min(start + BATCH, len(ids)), len(ids))


def put_up(products: Sequence[Product], *, now: datetime | None = None) -> int:
    """Write the cards of products that this transaction has made and that have none; how many there are.

    The parts of a product stand on it as `catalog.window` loads them. `refresh` writes the same cards, and reads
    everything again.
    """
    made = list(_made_of(products, now or timezone.now()))
    copy([one.card for one in made])
    copy([one.text for one in made])
    copy([one.words for one in made])
    _learn(made)
    if made:
        note_change()
    return len(made)


def _learn(made: Iterable[Made]) -> None:
    learn(word for one in made for name in WORDS for word in getattr(one.words, name).split())


def _take_turns(ids: Sequence[int]) -> None:
    """Of two who refresh one product the second waits, and then reads what the first one's cause was as well."""
    list(Product.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=ids).order_by("pk").values("pk"))


def note_change() -> None:
    """The window shows something else from this transaction's commit on."""
    CardChange.objects.create()
    transaction.on_commit(forget_version, robust=True)


def forget_changes() -> None:
    """Keep the notes of the last changes only. The version changes with it, and caches fill anew."""
    newest = CardChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
    CardChange.objects.filter(pk__lte=newest - CHANGES_KEPT).delete()


def ask_for_refresh(product_ids: Iterable[int]) -> None:
    """Have these cards refreshed soon after the commit."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        outbox.put("catalog.refresh_cards", product_ids=ids[start : start + BATCH])


def turn_prices(*, now: datetime | None = None) -> int:
    """Refresh the cards whose sale has begun or ended by now; how many changed."""
    now = now or timezone.now()
    due = ProductCard.objects.filter(turns_at__lte=now).order_by("turns_at").values_list("pk", flat=True)[:BATCH]
    return refresh(due, now=now)


def rebuild() -> Iterator[int]:
    """Refresh every card, batch by batch; yields how many changed in each."""
    for ids in _batches():
        yield refresh(ids)


def differences() -> Iterator[str]:
    """The slug of each product whose card is not what it should be. Writes nothing."""
    now = timezone.now()
    for ids in _batches():
        different = _different(ids, _window(ids, now))
        yield from Product.objects.filter(pk__in=different).order_by("pk").values_list("slug", flat=True)


def _batches() -> Iterator[list[int]]:
    last = 0
    while ids := list(Product.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def preview(product: Product) -> Made | None:
    """What the window would show of a product if it were published now; None without a variant on sale."""
    now = timezone.now()
    products = list(with_details(Product.objects.filter(pk=product.pk)))
    for one in products:
        one.published_at = one.published_at or now
    return next(_made_of(products, now), None)


def _window(ids: Sequence[int], now: datetime) -> dict[int, Made]:
    """By product, what the window should show of those that belong into it."""
    return {one.card.product_id: one for one in _made_of(list(with_details(shown().filter(pk__in=ids))), now)}


def _made_of(products: Sequence[Product], now: datetime) -> Iterator[Made]:
    paths = Paths(Category.objects.all())
    reviewed = Review.objects.summaries([product.pk for product in products])
    lowest = lowest_prices((variant for product in products for variant in product.offers), now=now)
    for product in products:
        if not product.offers:  # went off sale between the two queries
            continue
        product.reviewed = reviewed.get(product.pk, NO_REVIEWS)
        path = paths.to(product.category_id)
        made = columns(product, path=path, now=now)
        body, page = card_json(product, now=now), page_json(product, path=path, lowest=lowest, now=now)
        text = CardText(card_id=product.pk, body=_dumped(body), page=_dumped(page))
        yield Made(made, text, words_of(product, path=path))


def _different(ids: Sequence[int], made: dict[int, Made]) -> list[int]:
    """Which of these products have a card unlike the one they should have, or none, or one too many."""
    cards = ProductCard.objects.select_related("text", "words").filter(pk__in=ids)
    known = {card.pk: Made(card, card.text, card.words) for card in cards}
    return [pk for pk in ids if _facts(made.get(pk)) != _facts(known.get(pk))]


def _facts(one: Made | None) -> Any:
    if one is None:
        return None
    columns_now = [getattr(one.card, name) for name in COLUMNS]
    return columns_now, one.text.body, one.text.page, [getattr(one.words, name) for name in WORDS]


def _dumped(document: dict[str, Any]) -> str:
    return orjson.dumps(document).decode()
