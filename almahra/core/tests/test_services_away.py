"""Redis is away: nothing that a customer does may fail for it, and limits must hold."""

import socket
import time
from contextlib import contextmanager

import pytest
import redis
from django.core.cache import caches
from django.core.cache.backends.base import InvalidCacheBackendError
from django.db import OperationalError, connection

from almahra.core import throttling
from almahra.core import views as core_views
from almahra.core.cache import ForgivingRedisCache
from almahra.core.errors import DATABASE_AWAY
from almahra.core.models import Attempts


@pytest.fixture
def nobody_listens():
    """An address where connections are refused."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.fixture
def never_answers():
    """An address that accepts connections and then says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}/0"


def cache_at(url):
    timeouts = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    return ForgivingRedisCache(url, {"OPTIONS": timeouts})


@pytest.mark.parametrize("away", ["nobody_listens", "never_answers"])
def test_an_unreachable_cache_is_a_miss(request, away):
    cache = cache_at(request.getfixturevalue(away))

    assert cache.get("a", "default") == "default"
    assert cache.set("a", 1) is None
    assert cache.add("a", 1) is False
    assert cache.get_many(["a", "b"]) == {}
    assert cache.delete("a") is False


def test_the_real_cache_remembers(nobody_listens):
    cache = caches["default"]
    cache.set("core-test", "value", 5)

    assert cache.get("core-test") == "value"
    with pytest.raises(InvalidCacheBackendError):
        caches["other"]


def test_attempts_are_counted_in_redis():
    key = f"test:{time.time_ns()}"

    counts = [throttling.count_attempt(key, seconds=60)[0] for _ in range(3)]

    assert counts == [1, 2, 3]
    assert 0 < throttling.count_attempt(key, seconds=60)[1] <= 60


def test_attempts_are_counted_in_the_database_while_redis_is_away(db, monkeypatch, nobody_listens):
    monkeypatch.setattr(throttling, "client", lambda: redis.Redis.from_url(nobody_listens))

    counts = [throttling.count_attempt("login:x", seconds=60)[0] for _ in range(3)]

    assert counts == [1, 2, 3]
    assert Attempts.objects.get().count == 3


def test_health_names_each_part(db, client):
    body = client.get("/health").json()

    assert body == {"status": "ok", "database": "ok", "redis": "ok", "outbox_waiting": 0}
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ok"}


def test_the_shop_is_ready_without_redis_and_says_so(db, client, monkeypatch, nobody_listens):
    monkeypatch.setattr(core_views, "client", lambda: redis.Redis.from_url(nobody_listens))

    assert client.get("/health").json()["status"] == "degraded"
    assert client.get("/health/ready").status_code == 200


@pytest.fixture
def no_database(monkeypatch):
    """A context in which every question to the database fails."""

    def no_cursor(self):
        raise OperationalError

    @contextmanager
    def away():
        with monkeypatch.context() as broken:
            broken.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", no_cursor)
            yield

    return away


def test_the_shop_is_not_ready_without_its_database(db, client, no_database):
    with no_database():
        ready = client.get("/health/ready")
        health = client.get("/health")

    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable"})
    assert (health.status_code, health.json()["database"]) == (503, "unavailable")


def test_health_is_told_whoever_asks(staff_client, no_database):
    with no_database():
        answer = staff_client.get("/health")

    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")


@pytest.mark.parametrize("path", ["/api/products", "/api/cart"])
def test_somebody_with_a_session_is_told_by_the_api_what_everybody_is(staff_client, no_database, path):
    staff_client.raise_request_exception = False

    with no_database():
        answer = staff_client.get(path)

    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("path", ["/", "/admin/"])
def test_a_session_that_can_not_be_read_is_a_503_for_people(staff_client, no_database, path):
    """Middleware reads the session before any view is there to catch what that raises."""
    staff_client.raise_request_exception = False

    with no_database():
        answer = staff_client.get(path)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The shop is busy for a moment." in answer.text


def test_a_question_that_takes_too_long_is_given_up(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("8s", "3s")
        cursor.execute("SET LOCAL statement_timeout = 50")

        with pytest.raises(DATABASE_AWAY):  # which the site answers with 503
            cursor.execute("SELECT pg_sleep(5)")
