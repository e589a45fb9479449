"""Emptying the database after a test that really committed.

Django's flush gives every table new files and writes content types and permissions anew: a second for each test.
Here only what a test has filled is emptied, and what the migrations wrote about models and rights stays.
"""

from functools import cache
from typing import Any

from django.db import connection, transaction

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


def empty_tables(*_: Any) -> None:
    """Take every row out of every table of ours but KEPT. No other connection may hold one of them."""
    filled = _filled_tables()
    if not filled:
        return
    guarded = filled & _append_only_tables()  # they refuse DELETE, and no other table refers to them
    deletions = [f'DELETE FROM "{name}"' for name in sorted(filled - guarded)]  # noqa: S608  (our own names)
    truncations = [f'TRUNCATE "{name}"' for name in sorted(guarded)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(";".join([*truncations, *deletions]))  # foreign keys are looked at when it commits


def _filled_tables() -> set[str]:
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in _our_tables()]  # noqa: S608  (our own names)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return {name for (name,) in cursor.fetchall()}


@cache
def _our_tables() -> list[str]:
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)


@cache
def _append_only_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDED)
        return {name for (name,) in cursor.fetchall()}
