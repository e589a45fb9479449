"""The window is sorted by what stands on its cards, along their indexes."""

import pytest
from django.http import QueryDict

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
