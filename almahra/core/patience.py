"""Reads that are given up sooner than other statements, without a question more to the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection


@contextmanager
def at_most(milliseconds: int) -> Iterator[None]:
    """Each statement in this block that takes longer is cancelled: an OperationalError, which is answered by 503.

    Inside a transaction nothing changes: there the limit would hold for all that comes after.
    """
    with connection.execute_wrapper(partial(_limited, milliseconds)):
        yield


def _limited(milliseconds: int, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if many or context["connection"].in_atomic_block:
        return execute(sql, params, many, context)
    # Two statements in one message are one transaction of their own, so the limit ends with it. PostgreSQL takes the
    # time of each statement of a message anew.
    answer = execute(f"SET LOCAL statement_timeout = {milliseconds}; {sql}", params, many, context)
    context["cursor"].nextset()
    return answer
