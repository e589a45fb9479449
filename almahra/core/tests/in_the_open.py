"""What a thief would find: the tables as they are dumped, the log as it is printed."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from almahra.core.logs import logging_settings

SEALED = re.compile(rb"\\\\x([0-9a-f]+)")  # how COPY writes bytes


def every_table() -> bytes:
    """The whole database as `pg_dump` would write it; sealed bytes also as the text they may be."""
    dump = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                dump += [bytes(chunk) for chunk in rows]
    text = b"".join(dump)
    return text + b"".join(bytes.fromhex(one.decode()) for one in SEALED.findall(text))


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """All that would be printed at the finest level, as production prints it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    formatter = logging_settings(as_json=True, level="DEBUG")["formatters"]["line"]
    renderer = formatter.pop("()")
    handler.setFormatter(renderer(**formatter))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
