"""Two at once see one threshold crossed, one wish come true, one count written; the controls take the guard away."""

import threading
from contextlib import suppress
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.tests.factories import UserFactory
from almahra.core.models import OutboxMessage
from catalog import tables
from catalog.models import Shortage, Stock, StockMovement
from catalog.services import shortages, stock, takes, wishes
from catalog.services.shortages import Moved
from catalog.tests.factories import VariantFactory
from catalog.tests.test_stock_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BUYERS = 8


def mails(topic):
    return OutboxMessage.objects.filter(topic=topic).count()


def buy(variant):
    try:
        stock.reserve({variant.pk: 1}, cause="an order")
    except IntegrityError as problem:
        return "one_open_shortage" if "one_open_shortage" in str(problem) else str(problem)
    return "reserved"


def test_of_many_orders_at_once_one_crosses_the_mark():
    variant = VariantFactory(stock__on_hand=BUYERS + 1)  # the mark of 3 is crossed on the way

    assert at_once(*[partial(buy, variant)] * BUYERS) == ["reserved"] * BUYERS

    assert Stock.objects.get().available == 1
    assert Shortage.objects.values_list("left").get() == (2,)
    assert mails("catalog.low_stock_mail") == 1


@pytest.fixture
def look_at_the_level_only(monkeypatch):
    """The guard is gone: whoever finds few pieces says so, whether or not it was they who crossed the mark."""
    monkeypatch.setattr(Moved, "fell", property(lambda moved: moved.left.available < moved.left.mark))


@pytest.fixture
def without_the_constraint():
    [rule] = Shortage._meta.constraints
    with connection.schema_editor() as editor:
        editor.remove_constraint(Shortage, rule)
    yield
    Shortage.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Shortage, rule)


def test_control_without_the_guards_each_order_tells(look_at_the_level_only, without_the_constraint):
    variant = VariantFactory(stock__on_hand=BUYERS + 1)

    at_once(*[partial(buy, variant)] * BUYERS)

    assert mails("catalog.low_stock_mail") == 2  # at two pieces, and at one


def test_without_the_first_guard_the_constraint_still_holds_and_no_order_fails(look_at_the_level_only):
    variant = VariantFactory(stock__on_hand=BUYERS + 1)

    assert at_once(*[partial(buy, variant)] * BUYERS) == ["reserved"] * BUYERS

    assert mails("catalog.low_stock_mail") == Shortage.objects.count() == 1


def test_a_mark_set_while_it_sells_leaves_one_row():
    variant = VariantFactory(stock__on_hand=BUYERS)

    at_once(partial(shortages.set_mark, variant, 5), *[partial(buy, variant)] * (BUYERS - 1))

    assert Shortage.objects.open().count() == Shortage.objects.count() == 1
    assert mails("catalog.low_stock_mail") <= 1  # none where the mark was set last


@pytest.fixture
def both_have_looked(monkeypatch):
    """Each sweep waits between looking and noting until the other has looked too."""
    both = threading.Barrier(2)

    def now():
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)
        return timezone.now()

    monkeypatch.setattr(wishes, "timezone", SimpleNamespace(now=now))


def somebody_waits():
    VariantFactory(stock__on_hand=1).wishes.create(email="noor@customers.example")


def test_two_sweeps_at_once_write_once_to_each(both_have_looked):
    somebody_waits()

    assert sum(at_once(wishes.tell, wishes.tell)) == 1
    assert mails(wishes.MAIL) == 1


def test_control_without_the_lock_they_write_twice(both_have_looked, monkeypatch):
    monkeypatch.setattr(wishes, "_locked", lambda found: found)
    somebody_waits()

    assert sum(at_once(wishes.tell, wishes.tell)) == 2
    assert mails(wishes.MAIL) == 2


def wish_alike(variant):
    wishes.wish(variant, email="noor@customers.example", customer=None, language="en")


def test_a_wish_sent_many_times_at_once_is_one():
    variant = VariantFactory(stock__on_hand=0)

    at_once(*[partial(wish_alike, variant)] * BUYERS)

    assert variant.wishes.count() == 1


def looked_at(content, user):
    counted_at = timezone.now() - timedelta(microseconds=1)
    looked = takes.look(tables.read(content.encode()), counted_at=counted_at)
    return takes.keep(looked, file_name="count.csv", counted_at=counted_at, by=user)


def send_one(variant):
    stock.fulfil({variant.pk: 1}, cause="an order")


def count_while_it_sells(user):
    """A stock-take that found one piece more, written while parcels leave; the level and what the ledger says."""
    variant = VariantFactory(sku="AL-1", stock__on_hand=20, stock__reserved=BUYERS)
    take = looked_at("sku,counted\nAL-1,21\n", user)
    at_once(partial(takes.write, take, by=user), *[partial(send_one, variant)] * BUYERS)
    return Stock.objects.get().on_hand


def test_parcels_that_leave_while_a_count_is_written_stay_away():
    assert count_while_it_sells(UserFactory()) == 20 + 1 - BUYERS
    assert not Stock.objects.unlike_ledger().exists()


def test_control_a_counted_number_written_as_it_is_brings_the_parcels_back(monkeypatch):
    def overwrite(changes, *, cause, by):
        [variant_id] = changes
        Stock.objects.filter(variant=variant_id).update(on_hand=21)

    monkeypatch.setattr(stock, "count", overwrite)
    user, variant = UserFactory(), VariantFactory(sku="AL-1", stock__on_hand=20, stock__reserved=1)
    take = looked_at("sku,counted\nAL-1,21\n", user)
    send_one(variant)

    takes.write(take, by=user)

    assert Stock.objects.get().on_hand == 21
    assert Stock.objects.unlike_ledger().exists()


def test_one_count_written_twice_at_once_is_written_once():
    user = UserFactory()
    VariantFactory(sku="AL-1", stock__on_hand=5)
    take = looked_at("sku,counted\nAL-1,7\n", user)

    at_once(*[partial(takes.write, take, by=user)] * 2)

    assert Stock.objects.get().on_hand == 7
    assert StockMovement.objects.filter(kind="counted").count() == 1


def test_a_count_and_an_order_of_two_things_do_not_wait_for_each_other_for_ever():
    user = UserFactory()
    pair = [VariantFactory(sku=sku, stock__on_hand=50) for sku in ("AL-1", "AL-2")]
    take = looked_at("sku,counted\nAL-2,51\nAL-1,51\n", user)
    order = partial(stock.reserve, {pair[1].pk: 1, pair[0].pk: 1}, cause="an order")

    at_once(partial(takes.write, take, by=user), *[order] * BUYERS)

    assert sorted(Stock.objects.values_list("on_hand", "reserved")) == [(51, BUYERS), (51, BUYERS)]
    assert not Stock.objects.unlike_ledger().exists()
