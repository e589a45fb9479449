"""All words that products are found by, held in memory to tell what a typing error was meant for."""

import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection, transaction
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from catalog.models import Word

READ_AGAIN = 10.0  # seconds after which a process asks whether the words have changed
STAMP = "catalog:words"  # in the cache: when they were counted last
SHORTEST = 3  # letters; shorter words are never corrected

# Words with a digit are codes, and a code is right or wrong.
COUNT = """
INSERT INTO catalog_word (text, products)
SELECT word, ndoc FROM ts_stat('SELECT document FROM catalog_cardwords') WHERE word !~ '[0-9]' AND length(word) <= 40
"""


class Words(NamedTuple):
    """`products` has the number of products by word."""

    products: Mapping[str, int]
    stamp: object
    read_at: float


class _Kept:
    words: Words | None = None


def known_words() -> Mapping[str, int]:
    """The words with the number of products that have each."""
    kept = _Kept.words
    if kept is None or time.monotonic() - kept.read_at > READ_AGAIN:
        stamp = cache.get(STAMP)
        if kept is None or kept.stamp != stamp:
            kept = Words(dict(Word.objects.values_list("text", "products")), stamp, time.monotonic())
        else:
            kept = kept._replace(read_at=time.monotonic())
        _Kept.words = kept
    return kept.products


def forget_words() -> None:
    """Read them anew at the next question, in this process now and in the others within a minute."""
    _Kept.words = None
    cache.set(STAMP, time.time(), None)


def learn(words: Iterable[str]) -> None:
    """Take in the words of new cards, in the transaction that writes those. They count as one product's until the
    next count."""
    new = {word for word in set(words) - known_words().keys() if not _has_digit(word)}
    if not new:
        return
    # In order: two who learn the same words wait for each other, and not in a circle.
    Word.objects.bulk_create((Word(text=word, products=1) for word in sorted(new)), ignore_conflicts=True)
    _Kept.words = None
    transaction.on_commit(forget_words, robust=True)


@transaction.atomic
def count_words() -> int:
    """Count all words anew; how many there are."""
    Word.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        count = cursor.rowcount
    transaction.on_commit(forget_words, robust=True)
    return count


def meant(word: str) -> str | None:
    """The known word that this one, which no product has, was probably meant to be."""
    if len(word) < SHORTEST or _has_digit(word):
        return None
    known = known_words()
    slips = 1 if len(word) <= 5 else 2
    near = process.extract(word, known.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=10)
    # The fewest slips, then the same first letter, which fingers seldom miss, then what more products have.
    best = min(near, key=lambda hit: (hit[1], hit[0][0] != word[0], -known[hit[0]]), default=None)
    return best and best[0]


def is_known(word: str) -> bool:
    """Whether a product has this word, or one that begins with it. Codes are not words, and always looked up."""
    known = known_words()
    return word in known or _has_digit(word) or any(other.startswith(word) for other in known)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
