from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from almahra.core import outbox, tasks
from almahra.core.models import OutboxMessage
from almahra.core.redis_client import absence


@pytest.fixture
def effects(monkeypatch):
    """A topic "test.note" whose handler writes down what it was given."""
    seen: list[int] = []
    monkeypatch.setitem(outbox._handlers, "test.note", lambda *, number: seen.append(number))
    return seen


def put(number: int) -> OutboxMessage:
    with transaction.atomic():
        return outbox.put("test.note", number=number)


def test_a_message_is_carried_out_once(db, effects):
    message = put(7)

    assert outbox.deliver(message.pk) is True
    assert outbox.deliver(message.pk) is False
    assert outbox.deliver_due() == 0

    assert effects == [7]
    message.refresh_from_db()
    assert message.done_at is not None
    assert message.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_no_message(effects):
    with transaction.atomic():
        outbox.put("test.note", number=1)
        transaction.set_rollback(True)

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_of_a_transaction_is_a_mistake(effects):
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.put("test.note", number=1)

    assert not OutboxMessage.objects.exists()


def test_an_unknown_topic_is_a_mistake(db):
    with pytest.raises(LookupError, match=r"test\.nobody"):
        outbox.put("test.nobody", number=1)


def test_a_failed_message_waits_and_is_tried_again(db, effects, monkeypatch):
    message = put(7)
    working = outbox._handlers["test.note"]

    def broken(*, number: int) -> None:
        raise ConnectionError

    monkeypatch.setitem(outbox._handlers, "test.note", broken)
    assert outbox.deliver_due() == 0
    monkeypatch.setitem(outbox._handlers, "test.note", working)

    assert outbox.deliver_due() == 0, "it pauses first"
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        assert outbox.deliver_due() == 1
    assert effects == [7]
    message.refresh_from_db()
    assert (message.attempts, message.last_error) == (2, "")


def test_a_neighbour_that_is_away_for_hours_is_asked_ever_more_seldom(db, effects, monkeypatch):
    """Asked every ten seconds, a message would be given up after ten minutes of an outage."""
    message = put(7)

    def away(*, number: int) -> None:
        raise outbox.NotNow("provider_unavailable")

    monkeypatch.setitem(outbox._handlers, "test.note", away)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        begun = timezone.now()
        while message.failed_at is None:
            outbox.deliver_due()
            message.refresh_from_db()
            clock.move_to(message.available_at)
        lasted = message.failed_at - begun

    assert message.attempts == outbox.MOST_ATTEMPTS
    assert timedelta(hours=12) < lasted < timedelta(hours=15)


def test_a_sweep_that_takes_too_long_leaves_the_rest_to_the_next(db, effects, monkeypatch):
    """A mail server that swallows connections costs seconds a mail, and a task is killed after two minutes."""
    put(1), put(2)
    clock = iter([0.0, outbox.SWEEP, outbox.SWEEP + 0.1])  # the start, before the first and before the second
    monkeypatch.setattr(outbox, "time", SimpleNamespace(monotonic=lambda: next(clock)))

    assert outbox.deliver_due() == 1
    assert effects == [1]
    monkeypatch.setattr(outbox, "time", SimpleNamespace(monotonic=lambda: 0.0))
    assert outbox.deliver_due() == 1
    assert effects == [1, 2]


def test_a_killed_workers_message_comes_back_when_its_lease_ends(db, effects):
    message = put(7)
    assert outbox._claim(message.pk) is not None  # and now the worker is gone

    assert outbox.deliver_due() == 0
    with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1), tick=False):
        assert outbox.deliver_due() == 1
    assert effects == [7]


def test_a_hopeless_message_is_given_up_and_can_be_sent_on_its_way_again(db, effects, monkeypatch):
    monkeypatch.setattr(outbox, "MOST_ATTEMPTS", 1)
    message = put(7)
    working = outbox._handlers["test.note"]
    monkeypatch.setitem(outbox._handlers, "test.note", lambda *, number: 1 / 0)

    outbox.deliver_due()
    message.refresh_from_db()
    assert message.failed_at is not None
    assert message.last_error == "ZeroDivisionError"

    monkeypatch.setitem(outbox._handlers, "test.note", working)
    assert outbox.try_again([message.pk]) == 1
    assert outbox.deliver_due() == 1
    assert effects == [7]


def deliver_in_thread(message_id):
    try:
        return outbox.deliver(message_id)
    finally:
        connection.close()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_and_one_message_have_one_effect(effects):
    message = put(7)

    with ThreadPoolExecutor(16) as workers:
        took_place = list(workers.map(deliver_in_thread, [message.pk] * 16))

    assert took_place.count(True) == 1
    assert effects == [7]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_claim_the_effect_would_be_doubled(effects, monkeypatch):
    """The control: the same threads, with a claim that only looks."""
    message = put(7)
    monkeypatch.setattr(outbox, "_claim", lambda message_id: OutboxMessage.objects.get(pk=message_id))

    with ThreadPoolExecutor(16) as workers:
        list(workers.map(deliver_in_thread, [message.pk] * 16))

    assert len(effects) > 1


@pytest.mark.django_db(transaction=True)
def test_a_silent_broker_does_not_hurt_the_transaction(effects, monkeypatch):
    def unreachable(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(tasks.deliver_message, "apply_async", unreachable)

    message = put(7)

    assert OutboxMessage.objects.get() == message
    assert outbox.deliver_due() == 1, "the sweep finds it"


@pytest.fixture
def of_a_queue(effects, monkeypatch):
    """The topic "test.note" has a queue of its own."""
    monkeypatch.setitem(outbox._queues, "test.note", "heavy")
    return effects


def test_what_has_a_queue_is_left_to_the_workers_of_the_queue(db, of_a_queue):
    put(7)

    assert outbox.deliver_due() == 0
    assert outbox.deliver_due(queue="another") == 0
    assert of_a_queue == []

    assert outbox.deliver_due(queue="heavy") == 1
    assert of_a_queue == [7]


def test_workers_of_a_queue_leave_everything_else_alone(db, effects):
    put(7)

    assert outbox.deliver_due(queue="heavy") == 0
    assert outbox.deliver_due() == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_is_sent_to_its_queue_and_the_slow_ones_behind_the_others(of_a_queue, monkeypatch):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **options: sent.append(options))

    put(1)
    monkeypatch.delitem(outbox._queues, "test.note")
    monkeypatch.setattr(outbox, "_slow", {"test.note"})
    put(2)

    assert sent == [
        {"retry": False, "priority": outbox.AT_ONCE, "queue": "heavy"},
        {"retry": False, "priority": outbox.BEHIND, "queue": None},
    ]


@pytest.fixture
def broker():
    """A real queue that nobody works for, empty; how many tasks are in it."""
    with current_app.connection_for_write() as connection:
        channel = connection.default_channel
        channel.queue_declare("heavy")
        channel.queue_purge("heavy")
        yield lambda: channel.queue_declare("heavy").message_count
        channel.queue_purge("heavy")


@pytest.mark.django_db(transaction=True)
def test_the_sweep_sends_what_a_queue_has_lost_and_no_more(of_a_queue, broker):
    put(1)
    put(2)
    assert broker() == 2
    tasks.sweep_outbox()
    assert (broker(), of_a_queue) == (2, []), "nothing was lost"

    with current_app.connection_for_write() as connection:
        connection.default_channel.queue_purge("heavy")
    tasks.sweep_outbox()
    assert (broker(), of_a_queue) == (2, [])

    OutboxMessage.objects.update(done_at=timezone.now())
    put(3)
    tasks.sweep_outbox()
    assert broker() == 3, "what is done is not sent again, and what waits is enough"


def test_while_the_broker_is_away_nothing_is_handed_over(db, of_a_queue):
    put(1)
    absence.note()

    assert outbox.hand_over_due() == 0
