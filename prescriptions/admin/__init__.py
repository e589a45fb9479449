"""The optician's desk: the queue, the page of one prescription, what is done with it, and who has read what."""

from . import queue, trail

__all__ = ["queue", "trail"]
