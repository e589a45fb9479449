"""The Redis that cache, rate limits and task broker share, and what happens while it is away."""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import redis
from django.conf import settings

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

PAUSE = 5.0  # seconds in which nobody asks again after Redis did not answer


class Absence:
    """Whether Redis was away a moment ago.

    A server that accepts connections and never answers costs half a second a question. One request asks several
    times (limits, cache, broker); with this it waits once, and then goes on without.
    """

    def __init__(self) -> None:
        self._until = 0.0

    def is_known(self) -> bool:
        return time.monotonic() < self._until

    def note(self) -> None:
        logger.warning("redis is away, going on without it for %.0f s", PAUSE)
        self._until = time.monotonic() + PAUSE

    def forget(self) -> None:
        self._until = 0.0


absence = Absence()


@cache
def client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
    )


def ask(question: Callable[[], Answer], *, otherwise: Callable[[], Answer]) -> Answer:
    """What Redis answers to `question`; what `otherwise` answers while it is away."""
    if not absence.is_known():
        try:
            return question()
        except redis.RedisError:
            absence.note()
    return otherwise()
