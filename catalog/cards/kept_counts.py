"""Counts of a question, kept by the version of the window: the same for all its pages and orders.

In a large shop counting takes a while, and something in the window changes all the time. So what took long to count
is believed for a while in later versions as well: a list may show how many there were some seconds ago.
"""

import hashlib
import time
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from django.core.cache import cache

from .counting import Counts, count
from .criteria import Asked

KEPT = 600  # seconds; a new version of the window is a new key
SLOW = 0.05  # seconds; what is counted faster is counted anew for each version
SHARE = 20  # a slow count is believed for so many times as long as it took: counting never fills a database's day
PATIENCE = 10  # seconds for which the others leave a count to the one who has begun it


class Slow(NamedTuple):
    """A count that took long, and until when (seconds since 1970) it is believed in every version."""

    counts: Counts
    until: float


def counted(asked: Asked, *, version: str) -> Counts:
    """The counts of a question; `version` is that of the window, or "" where it is not known.

    The version of what comes back is that which was counted.
    """
    question = _question(asked)
    if version:
        with suppress(KeyError):
            return _known(version, question)
    slow: Slow | None = cache.get(f"catalog:slow_counts:{question}")
    if slow and (time.time() < slow.until or not cache.add(f"catalog:counting:{question}", True, PATIENCE)):
        return slow.counts
    return _count(asked, question)


@lru_cache(maxsize=200)
def _known(version: str, question: str) -> Counts:
    """What anybody has counted in this version; this process asks for it once. Raises KeyError, and asks again then."""
    known: Counts | None = cache.get(f"catalog:counts:{version}:{question}")
    if known is None:
        raise KeyError(question)
    return known


def _count(asked: Asked, question: str) -> Counts:
    began = time.monotonic()
    counts = count(asked)
    took = time.monotonic() - began
    cache.set(f"catalog:counts:{counts.version}:{question}", counts, KEPT)
    if took > SLOW:
        cache.set(f"catalog:slow_counts:{question}", Slow(counts, time.time() + took * SHARE), KEPT)
    cache.delete(f"catalog:counting:{question}")
    return counts


def _question(asked: Asked) -> str:
    words = ".".join(asked.search.terms) if asked.search else ""
    return f"{asked.digest}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"
