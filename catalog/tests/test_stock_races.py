"""Many at once on a real database, each with a control that shows the race once the guard is gone."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import OperationalError, connection, transaction

from catalog.errors import OutOfStock
from catalog.models import Product, Stock
from catalog.querysets import Left, StockQuerySet
from catalog.services import stock
from catalog.tests.factories import VariantFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BUYERS = 16


def at_once(*stories):
    """Run each story in a thread of its own, all starting together; the outcomes in their order."""
    start = threading.Barrier(len(stories))

    def run(story):
        start.wait()
        try:
            return story()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(stories)) as threads:
        return list(threads.map(run, stories))


def buyer(demand):
    def buy():
        try:
            stock.reserve(demand, cause="AL-1")
        except OutOfStock:
            return "out of stock"
        except OperationalError as problem:
            return "deadlock" if "deadlock" in str(problem) else str(problem)
        return "reserved"

    return buy


def test_the_last_piece_goes_to_one_of_sixteen_buyers():
    variant = VariantFactory(stock__on_hand=1)

    outcomes = Counter(at_once(*[buyer({variant.pk: 1})] * BUYERS))

    assert outcomes == {"reserved": 1, "out of stock": BUYERS - 1}
    assert Stock.objects.values_list("on_hand", "reserved").get(variant=variant) == (1, 1)
    assert not Stock.objects.unlike_ledger().exists()


def test_control_reading_before_writing_sells_the_last_piece_sixteen_times(monkeypatch):
    variant = VariantFactory(stock__on_hand=1)
    all_have_looked = threading.Barrier(BUYERS)

    def look_then_write(queryset, variant_id, quantity):
        row = queryset.get(variant_id=variant_id)
        all_have_looked.wait()
        if row.available < quantity:
            return None
        row.reserved += quantity
        row.save()
        return Left(row.available, mark=0)

    monkeypatch.setattr(StockQuerySet, "try_reserve", look_then_write)
    # The manager copied the method when the class was made.
    monkeypatch.setattr(type(Stock.objects), "try_reserve", lambda self, *a: look_then_write(self.all(), *a))

    outcomes = Counter(at_once(*[buyer({variant.pk: 1})] * BUYERS))

    assert outcomes == {"reserved": BUYERS}
    assert Stock.objects.unlike_ledger().exists()


@pytest.fixture
def slowly(monkeypatch):
    """Each buyer waits after the first row until the other one has a row too, if that can be."""
    both_hold_one = threading.Barrier(2)
    first = threading.local()
    try_reserve = StockQuerySet.try_reserve

    def reserve_and_wait(queryset, variant_id, quantity):
        reserved = try_reserve(queryset, variant_id, quantity)
        if not getattr(first, "done", False):
            first.done = True
            with suppress(threading.BrokenBarrierError):
                both_hold_one.wait(timeout=1)
        return reserved

    monkeypatch.setattr(type(Stock.objects), "try_reserve", lambda self, *a: reserve_and_wait(self.all(), *a))


def test_two_frames_in_opposite_order_do_not_wait_for_each_other_for_ever(slowly):
    a, b = VariantFactory().pk, VariantFactory().pk

    assert at_once(buyer({a: 1, b: 1}), buyer({b: 1, a: 1})) == ["reserved", "reserved"]


def test_control_without_an_order_of_locks_the_two_deadlock(slowly, monkeypatch):
    monkeypatch.setattr(stock, "_in_lock_order", list)
    a, b = VariantFactory().pk, VariantFactory().pk

    assert sorted(at_once(buyer({a: 1, b: 1}), buyer({b: 1, a: 1}))) == ["deadlock", "reserved"]


def rename(product_id, times=20):
    def story():
        for number in range(times):
            product = Product.objects.get(pk=product_id)
            product.name = f"Name {number}"
            product.save()

    return story


def test_a_product_renamed_while_it_sells_keeps_its_stock_right():
    variant = VariantFactory(stock__on_hand=8)

    outcomes = at_once(rename(variant.product_id), *[buyer({variant.pk: 1})] * (BUYERS - 1))

    assert Counter(outcomes[1:]) == {"reserved": 8, "out of stock": 7}
    assert Stock.objects.values_list("on_hand", "reserved").get(variant=variant) == (8, 8)
    assert not Stock.objects.unlike_ledger().exists()


def test_control_a_stock_level_saved_with_the_form_brings_sold_pieces_back():
    variant = VariantFactory(stock__on_hand=8)

    with transaction.atomic():
        opened_in_a_form = Stock.objects.get(variant=variant)
    at_once(*[buyer({variant.pk: 1})] * 4)
    opened_in_a_form.save()

    assert Stock.objects.get(variant=variant).reserved == 0
    assert Stock.objects.unlike_ledger().exists()
