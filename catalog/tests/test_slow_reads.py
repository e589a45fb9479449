"""A question to the window that takes the database too long is given up; nothing else is."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection, transaction

from almahra.core.patience import at_most
from catalog import views
from catalog.models import ProductCard
from catalog.services.cards import rebuild
from catalog.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = "SELECT current_setting('statement_timeout')"


@pytest.fixture
def shop(monkeypatch):
    """A window whose reads are given up after a fifth of a second."""
    VariantFactory(product__slug="marjan", product__name="Marjan")
    list(rebuild())
    monkeypatch.setattr(views, "SLOWEST_READ", 200)


@contextmanager
def cards_are_locked():
    """As by a migration that changes their table: whoever reads them waits."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE catalog_productcard IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def count_cards():
    try:
        return ProductCard.objects.count()
    finally:
        connection.close()


def limit():
    with connection.cursor() as cursor:
        cursor.execute(LIMIT)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "path", ["", "?q=marjan", "?shape=round", "/marjan", "/suggest?q=marj", "/categories", "/brands"]
)
def test_a_read_in_time_is_answered_as_ever(shop, stranger, path):
    assert stranger.get(f"/api/products{path}").status_code == 200


@pytest.mark.parametrize("path", ["", "?q=marjan", "/marjan", "/suggest?q=marj"])
def test_a_read_that_takes_too_long_is_cancelled_and_may_be_tried_again(shop, stranger, path):
    with cards_are_locked():
        began = time.monotonic()
        answer = stranger.get(f"/api/products{path}")

    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert answer["Retry-After"] == "5"
    assert time.monotonic() - began < 2.9, "sooner than lock_timeout"
    assert stranger.get(f"/api/products{path}").status_code == 200


def test_what_is_asked_elsewhere_on_the_same_connection_is_not_bound(shop, stranger):
    usual = limit()
    stranger.get("/api/products")

    assert limit() == usual == "8s"
    with ThreadPoolExecutor(1) as pool:
        with cards_are_locked():
            counting = pool.submit(count_cards)
            time.sleep(0.5)
            assert not counting.done(), "it waits longer than a read of the window may"
        assert counting.result(timeout=10) == 1


def test_the_limit_is_no_statement_more(shop, django_assert_num_queries):
    with django_assert_num_queries(1), at_most(700):
        assert limit() == "700ms"


def test_a_transaction_keeps_its_own_limit(shop):
    with transaction.atomic(), at_most(700):
        assert limit() == "8s"
