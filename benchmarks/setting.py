"""A database of its own for a benchmark, made like the one of the tests and dropped at the end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "almahra.settings.test"
os.environ["LOG_LEVEL"] = "CRITICAL"


@contextmanager
def empty_shop() -> Iterator[None]:
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    settings.RULES_KEPT_SECONDS = 5  # as on a server; tests read the rules each time
    setup_test_environment()
    held = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(held, verbosity=0)


@contextmanager
def lasting_shop(name: str, *, is_kept: bool) -> Iterator[str]:
    """The demo shop as on a server, in a database `name` beside the one of development; its address.

    Filling a large shop takes minutes: one that is kept is found again.
    """
    os.environ |= {"DJANGO_SETTINGS_MODULE": "almahra.settings.dev", "DEBUG": "false", "ALMAHRA_DOTENV": "0"}
    os.environ |= {"CONN_MAX_AGE": "600", "LOG_LEVEL": "CRITICAL", "LOG_JSON": "true"}
    from almahra.dev import services

    services.start(Path(__file__).resolve().parent.parent / "var")
    server = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = address = urlsplit(server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}")
        try:
            manage("migrate", "--verbosity", "0")
            django.setup()
            yield address
        finally:
            if not is_kept:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(*command: str) -> None:
    """A command of manage.py, in a process of its own."""
    manage_py = Path(__file__).resolve().parent.parent / "manage.py"
    subprocess.run([sys.executable, manage_py, *command], check=True, stdout=sys.stderr)
