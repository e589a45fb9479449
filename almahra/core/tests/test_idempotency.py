from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from almahra.core import idempotency
from almahra.core.errors import IdempotencyKeyReused, Refusal
from almahra.core.models import IdempotencyKey


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return 201, {"number": f"AL-{self.calls}"}


def test_the_same_key_and_body_give_the_first_answer_again(db):
    act, key = Counter(), uuid4()

    first = idempotency.once("orders:u1", key, {"a": 1, "b": 2}, act)
    again = idempotency.once("orders:u1", key, {"b": 2, "a": 1}, act)

    assert first == again == (201, {"number": "AL-1"})
    assert act.calls == 1


def test_the_same_key_with_another_body_is_refused(db):
    act, key = Counter(), uuid4()
    idempotency.once("orders:u1", key, {"a": 1}, act)

    with pytest.raises(IdempotencyKeyReused):
        idempotency.once("orders:u1", key, {"a": 2}, act)

    assert act.calls == 1


def test_two_people_may_draw_the_same_key(db):
    act, key = Counter(), uuid4()

    idempotency.once("orders:u1", key, {}, act)
    idempotency.once("orders:u2", key, {}, act)

    assert act.calls == 2


def test_a_refusal_leaves_the_key_unused(db):
    key = uuid4()

    def refuse():
        raise Refusal

    with pytest.raises(Refusal):
        idempotency.once("orders:u1", key, {}, refuse)

    assert not IdempotencyKey.objects.exists()
    assert idempotency.once("orders:u1", key, {}, Counter()) == (201, {"number": "AL-1"})


def test_without_a_key_every_call_counts(db):
    act = Counter()

    idempotency.once("orders:u1", None, {}, act)
    idempotency.once("orders:u1", None, {}, act)

    assert act.calls == 2


def test_the_stored_answer_shows_nothing(db):
    idempotency.once("orders:u1", uuid4(), {}, lambda: (201, {"line1": "12 Harbour Road"}))

    assert b"Harbour" not in bytes(IdempotencyKey.objects.get().sealed_answer)


def test_a_key_that_is_no_uuid_is_refused():
    with pytest.raises(idempotency.KeyMalformed):
        idempotency.read_key("1234")
    assert idempotency.read_key(None) is None


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_acts_once():
    act, key = Counter(), uuid4()

    def ask(_):
        try:
            return idempotency.once("orders:u1", key, {}, act)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as people:
        answers = list(people.map(ask, range(16)))

    assert answers == [(201, {"number": "AL-1"})] * 16
    assert act.calls == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_key_the_same_calls_act_many_times():
    """The control."""
    act = Counter()

    def ask(_):
        try:
            return idempotency.once("orders:u1", None, {}, act)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as people:
        list(people.map(ask, range(16)))

    assert act.calls == 16
