"""Waiting for a worker, for as long as a customer would rather wait than ask again."""

import threading
import time
from collections.abc import Callable

from django.conf import settings

from almahra.core.redis_client import absence

PAUSE = 0.04  # seconds between two looks; each is one indexed question
MOST_WAITING = 2  # requests of one process: its other threads are for other customers

_places = threading.BoundedSemaphore(MOST_WAITING)


def wait_until(is_done: Callable[[], bool]) -> None:
    """Return when `is_done`, or when patience (TRYON_PATIENCE seconds) is over. Not within a transaction.

    Nobody waits while the broker is away, or while others of this process do already.
    """
    if absence.is_known() or not _places.acquire(blocking=False):
        return
    try:
        end = time.monotonic() + settings.TRYON_PATIENCE
        while time.monotonic() < end and not is_done():
            time.sleep(PAUSE)
    finally:
        _places.release()
