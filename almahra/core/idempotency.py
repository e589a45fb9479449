"""One effect for one Idempotency-Key, however often the client sends it."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .crypto import seal, unseal
from .errors import IdempotencyKeyReused, Invalid
from .models import IdempotencyKey

HEADER = "Idempotency-Key"


class KeyMalformed(Invalid):
    code = "idempotency_key_invalid"
    detail = _("The Idempotency-Key header must be a UUID.")


Answer = tuple[int, Any]


def read_key(header: str | None) -> UUID | None:
    """The key a client sent, None if it sent none. Raises KeyMalformed."""
    if not header:
        return None
    try:
        return UUID(header)
    except ValueError as problem:
        raise KeyMalformed from problem


@transaction.atomic
def once(scope: str, key: UUID | None, body: Any, act: Callable[[], Answer]) -> Answer:
    """The answer of `act`, or the first one given to this `key` in this `scope`.

    `scope` names the endpoint and the caller. The effect and the note of it are one transaction: a second
    request with the key waits for the first to commit, and a refusal leaves the key unused. Answers are
    sealed, since they may hold an address. Raises IdempotencyKeyReused for the same key with another body.
    """
    if key is None:
        return act()
    noted = _note(scope, key, body)
    owner = owner_of(noted)
    if noted.status is not None:
        return noted.status, orjson.loads(unseal(bytes(noted.sealed_answer), owner=owner))
    status, answer = act()
    _keep(noted, status, seal(orjson.dumps(answer, default=str), owner=owner))
    return status, answer


def owner_of(noted: IdempotencyKey) -> str:
    """Whom the kept answer is sealed for."""
    return f"{noted.scope}:{noted.key}"


def claim(scope: str, key: UUID | None, body: Any) -> None:
    """Bind `key` to this body, and keep no answer: for an act that is idempotent by itself.

    `once` holds a transaction open while it acts, so it is not for acts that call the outside world. Such an
    act begins with a row of its own, and finds that row again at the second request. Raises
    IdempotencyKeyReused for the same key with another body.
    """
    if key is not None:
        _note(scope, key, body)


def _note(scope: str, key: UUID, body: Any) -> IdempotencyKey:
    fingerprint = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
    row = IdempotencyKey(scope=scope, key=key, fingerprint=fingerprint, created_at=timezone.now())
    if _insert(row):
        return row
    noted = IdempotencyKey.objects.get(scope=scope, key=key)
    if noted.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return noted


def _insert(row: IdempotencyKey) -> bool:
    """Take the key; False when a request before us has. While that one is undecided, this waits for it.

    The ORM's insert does not tell whether it met a conflict, and would cost each request a read to find out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotencykey (scope, key, fingerprint, sealed_answer, created_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (scope, key) DO NOTHING RETURNING id",
            [row.scope, row.key, row.fingerprint, b"", row.created_at],
        )
        row.pk = found[0] if (found := cursor.fetchone()) else None
    return row.pk is not None


def _keep(row: IdempotencyKey, status: int, sealed_answer: bytes) -> None:
    """As text like the INSERT above: every order pays for wording it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_idempotencykey SET status = %s, sealed_answer = %s WHERE id = %s",
            [status, sealed_answer, row.pk],
        )
