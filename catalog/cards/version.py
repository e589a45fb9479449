"""The version of all that the window shows, for caches and for browsers that ask whether anything is new."""

from django.core.cache import cache

KEY = "catalog:version"
SECONDS = 5  # for which a version is believed: as long as a list may be behind

# Read by the statement that counts: newest and number of the changes that are committed.
SQL = "(SELECT concat(max(id), '-', count(*)) FROM catalog_cardchange)"


def known_version() -> str | None:
    """The version of a moment ago; None when nobody has asked for it lately."""
    return cache.get(KEY)


def believe(version: str) -> None:
    """Take a version that was just read for the current one."""
    cache.set(KEY, version, SECONDS)


def forget_version() -> None:
    """Let the next reader ask the database: this process has just changed something."""
    cache.delete(KEY)
