"""What the window shows of the products just loaded."""

from catalog.cards.vocabulary import count_words
from catalog.services.cards import rebuild


def make_cards() -> int:
    """How many cards are new or other than before."""
    changed = sum(rebuild())
    if changed:
        count_words()
    return changed
