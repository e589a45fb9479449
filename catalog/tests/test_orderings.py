"""The window is sorted by what stands on its cards, along their indexes."""

from dataclasses import replace

import pytest
from django.http import QueryDict

from almahra.core.recent import Recent
from catalog.cards import listing
from catalog.cards.criteria import ORDERINGS, Asked
from catalog.cards.listing import page_of
from catalog.cards.vocabulary import known_words
from catalog.services.cards import rebuild
from catalog.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_no_product_is_read_to_sort_the_window(ordering, django_assert_num_queries):
    VariantFactory()
    list(rebuild())
    known_words()  # a process reads the words once

    for query in (f"ordering={ordering}", "q=product"):
        with django_assert_num_queries(1) as seen:
            page_of(Asked.read(QueryDict(query)), version="1-1")
        assert '"catalog_product"' not in seen[0]["sql"]


@pytest.fixture
def worded(monkeypatch):
    """The questions whose statement was worded."""
    seen = []
    statement = listing._statement
    monkeypatch.setattr(listing, "_statement", lambda asked: seen.append(asked) or statement(asked))
    monkeypatch.setattr(listing, "_worded", Recent(10))
    return seen


def test_the_same_question_is_worded_once_and_one_about_prices_in_each_second(worded, time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    for query in ["shape=round", "shape=round", "shape=oval", "price_max=50", "price_max=50"]:
        page_of(Asked.read(QueryDict(query)), version="1-1")
    assert len(worded) == 3

    time_machine.shift(1)
    for query in ["shape=round", "price_max=50"]:
        page_of(Asked.read(QueryDict(query)), version="1-1")
    assert len(worded) == 4


def test_words_that_were_corrected_are_another_question(worded):
    known = Asked.read(QueryDict("q=round"))
    fewer = replace(known, search=replace(known.search, terms=("oval",)))

    for asked in (known, fewer, known):
        page_of(asked, version="1-1")

    assert len(worded) == 2
