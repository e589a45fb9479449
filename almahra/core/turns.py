"""One at a time in each process: a picture takes up to 250 MB while it is decoded, whichever app asks for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import Refusal

PATIENCE = 10  # seconds to wait for one's turn

_turn = threading.BoundedSemaphore()


@contextmanager
def own_turn(*, otherwise: type[Refusal]) -> Iterator[None]:
    """Raises `otherwise` when the turn does not come."""
    if not _turn.acquire(timeout=PATIENCE):
        raise otherwise
    try:
        yield
    finally:
        _turn.release()
