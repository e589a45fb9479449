"""Rate limits that many parallel requests can not slip through.

DRF's own throttle reads, thinks, then writes. Ours counts in one atomic step: a script in Redis, or one
upsert in PostgreSQL while Redis is away, so that a limit on passwords never falls open.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from .clients import client_address
from .redis_client import ask, client

COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


def count_attempt(key: str, *, seconds: int) -> tuple[int, float]:
    """Count one attempt under `key`. Returns how many there were in this window and the seconds left of it."""
    return ask(lambda: _count_in_redis(key, seconds), otherwise=lambda: _count_in_database(key, seconds))


def _count_in_redis(key: str, seconds: int) -> tuple[int, float]:
    count, left_ms = client().eval(COUNT, 1, f"almahra:attempts:{key}", seconds * 1000)
    return int(count), max(int(left_ms), 0) / 1000


def _count_in_database(key: str, seconds: int) -> tuple[int, float]:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_attempts AS a (key, count, ends_at) VALUES (%s, 1, %s)
            ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN a.ends_at <= %s THEN 1 ELSE a.count + 1 END,
                ends_at = CASE WHEN a.ends_at <= %s THEN excluded.ends_at ELSE a.ends_at END
            RETURNING count, ends_at
            """,
            [key, now + timedelta(seconds=seconds), now, now],
        )
        count, ends_at = cursor.fetchone()
    return count, (ends_at - now).total_seconds()


def seconds_to_wait(scope: str, subject: str) -> float:
    """Count one attempt of `subject` in a scope of settings.THROTTLES: 0 while it may go on, else seconds to wait."""
    most, seconds = settings.THROTTLES[scope]
    count, left = count_attempt(_key(scope, subject), seconds=seconds)
    return max(left, 1.0) if count > most else 0.0


def forget_attempts(scope: str, subject: str) -> None:
    """A right password clears what wrong ones counted against this address."""
    ask(lambda: client().delete(f"almahra:attempts:{_key(scope, subject)}"), otherwise=lambda: 0)


def _key(scope: str, subject: str) -> str:
    digest = hashlib.sha256(subject.strip().casefold().encode()).hexdigest()[:32]
    return f"{scope}:{digest}"


class Limit(BaseThrottle):
    """Subclass with a `scope` of settings.THROTTLES and, where the body names one, the `field` with an address.

    Each client and each address has its own count, so neither many addresses from one place nor one address
    from many places gets further.
    """

    scope: str
    field: str | None = None
    left = 0.0

    def allow_request(self, request: Request, view: APIView) -> bool:
        for subject in self.subjects(request):
            self.left = seconds_to_wait(self.scope, subject)
            if self.left:
                return False
        return True

    def subjects(self, request: Request) -> list[str]:
        raw: HttpRequest = request._request
        found = [client_address(raw)]
        named = request.data.get(self.field) if self.field and isinstance(request.data, dict) else None
        if isinstance(named, str) and named.strip():
            found.append(named)
        return found

    def wait(self) -> float:
        return self.left


def limit(scope: str, *, by: str | None = None) -> type[Limit]:
    """A throttle class for a view: `throttle_classes = [limit("login", by="email")]`."""
    return type(f"{scope.title()}Limit", (Limit,), {"scope": scope, "field": by})
