"""In a large shop counting takes long: then a count is believed for a while, whatever has changed since."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.utils import timezone

from catalog.cards import kept_counts
from catalog.cards.criteria import Asked
from catalog.cards.kept_counts import counted
from catalog.cards.version import forget_version
from catalog.services.cards import rebuild
from catalog.tests.factories import BrandFactory, VariantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(request):
    """Of products of a brand that no other test asks for."""
    brand = BrandFactory(slug=f"brand-{abs(hash(request.node.nodeid))}")
    VariantFactory(product__brand=brand)
    list(rebuild())
    return Asked.read(QueryDict(f"brand={brand.slug}"))


def one_more(asked):
    VariantFactory(product__brand=BrandFactory(slug=asked.parameters["brand"][0]))
    list(rebuild())


def test_a_fast_count_is_exact_in_every_version(question):
    assert counted(question, version="").total == 1
    one_more(question)

    assert counted(question, version="later").total == 2


def test_a_slow_count_is_believed_for_a_while_and_then_counted_anew(question, monkeypatch, time_machine):
    monkeypatch.setattr(kept_counts, "SLOW", 0)
    monkeypatch.setattr(kept_counts, "SHARE", 1e6)
    assert counted(question, version="").total == 1
    one_more(question)

    assert counted(question, version="later").total == 1
    time_machine.move_to(timezone.now() + timedelta(days=1000))
    assert counted(question, version="later").total == 2


def test_while_one_counts_anew_the_others_make_do_with_what_there_was(question, monkeypatch):
    monkeypatch.setattr(kept_counts, "SLOW", 0)
    monkeypatch.setattr(kept_counts, "SHARE", 0)
    counted(question, version="")
    one_more(question)

    cache.set(f"catalog:counting:{kept_counts._question(question)}", True, 10)
    assert counted(question, version="later").total == 1
    cache.delete(f"catalog:counting:{kept_counts._question(question)}")
    assert counted(question, version="later").total == 2


def test_a_list_with_counts_of_a_moment_ago_is_kept_by_nobody(question, monkeypatch, stranger):
    monkeypatch.setattr(kept_counts, "SLOW", 0)
    monkeypatch.setattr(kept_counts, "SHARE", 1e6)
    path = f"/api/products?brand={question.parameters['brand'][0]}"
    forget_version()
    stranger.get(path)
    one_more(question)
    forget_version()
    behind = stranger.get(path).json()
    cache.delete(f"catalog:slow_counts:{kept_counts._question(question)}")

    assert (behind["count"], len(behind["results"])) == (1, 2)
    assert stranger.get(path).json()["count"] == 2
