"""The version of all that the window shows, for caches and for browsers that ask whether anything is new."""

import time

from django.core.cache import cache

KEY = "catalog:version"
SECONDS = 5  # for which a version is believed: as long as a list may be behind
HEARD = 1.0  # of these, the last one may pass in the memory of a process

# Read by the statement that counts: newest and number of the changes that are committed.
SQL = "(SELECT concat(max(id), '-', count(*)) FROM catalog_cardchange)"


class _Heard:
    """What this process heard last, and until when (monotonic seconds) it does not ask again."""

    last: tuple[str, float] = ("", 0.0)


def known_version() -> str | None:
    """The version of a moment ago; None when nobody has asked for it lately."""
    version, until = _Heard.last
    if time.monotonic() < until:
        return version
    heard: str | None = cache.get(KEY)
    if heard:
        _Heard.last = heard, time.monotonic() + HEARD
    return heard


def believe(version: str) -> None:
    """Take a version that was just read for the current one."""
    cache.set(KEY, version, SECONDS - HEARD)


def forget_version() -> None:
    """Let the next reader ask the database: this process has just changed something."""
    _Heard.last = "", 0.0
    cache.delete(KEY)
