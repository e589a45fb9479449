"""Many at once on a real database, each with a control that shows the race once the guard is gone."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

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

    def look_then_write(queryset, demand):
        row = queryset.get(variant__in=demand)
        all_have_looked.wait()
        if row.available < 1:
            return {}
        row.reserved += 1
        row.save()
        return {row.variant_id: Left(row.pk, row.available, mark=0)}

    monkeypatch.setattr(type(Stock.objects), "try_reserve", look_then_write)

    outcomes = Counter(at_once(*[buyer({variant.pk: 1})] * BUYERS))

    assert outcomes == {"reserved": BUYERS}
    assert Stock.objects.unlike_ledger().exists()


def test_two_frames_in_opposite_order_do_not_wait_for_each_other_for_ever():
    a, b = (VariantFactory(stock__on_hand=1000).pk for _ in range(2))

    outcomes = Counter(at_once(*[buyer({a: 1, b: 1}), buyer({b: 1, a: 1})] * (BUYERS // 2)))

    assert outcomes == {"reserved": BUYERS}


def wait_until_somebody_waits_for_a_lock():
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the same statistics all along
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_rows_are_locked_by_their_variant_whatever_the_order_they_are_asked_in():
    a, b = sorted(VariantFactory().pk for _ in range(2))
    with transaction.atomic():
        Stock.objects.select_for_update().get(variant=a)
        waits = threading.Thread(target=at_once, args=[buyer({b: 1, a: 1})])
        waits.start()
        wait_until_somebody_waits_for_a_lock()
        # Whoever waits for the first row has not touched the second.
        assert Stock.objects.select_for_update(nowait=True).get(variant=b)
    waits.join()

    assert list(Stock.objects.values_list("reserved", flat=True)) == [1, 1]


def test_control_one_row_after_the_other_in_any_order_deadlocks(monkeypatch):
    a, b = VariantFactory().pk, VariantFactory().pk
    both_hold_one = threading.Barrier(2)
    try_reserve = StockQuerySet.try_reserve

    def one_by_one(queryset, demand):
        lefts = {}
        for variant_id, pieces in demand.items():
            if lefts:
                both_hold_one.wait(timeout=5)
            lefts |= try_reserve(queryset, {variant_id: pieces})
        return lefts

    monkeypatch.setattr(type(Stock.objects), "try_reserve", one_by_one)

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
