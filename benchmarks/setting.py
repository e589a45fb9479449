"""A database of its own for a benchmark, made like the one of the tests and dropped at the end."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
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
def lasting_shops(names: Sequence[str], *, are_kept: bool) -> Iterator[list[dict[str, str]]]:
    """Demo shops as on a server, in databases beside the one of development: the environment of each, with its database
    and its part of the cache. In this process Django knows the first one.

    Filling a large shop takes minutes: those that are kept are found again.
    """
    os.environ |= {"DJANGO_SETTINGS_MODULE": "almahra.settings.dev", "DEBUG": "false", "ALMAHRA_DOTENV": "0"}
    os.environ |= {"CONN_MAX_AGE": "600", "LOG_LEVEL": "CRITICAL", "LOG_JSON": "true"}
    from almahra.dev import services

    services.start(Path(__file__).resolve().parent.parent / "var")
    server, cache = urlsplit(os.environ["DATABASE_URL"]), urlsplit(os.environ["REDIS_URL"])
    shops = [
        {
            "DATABASE_URL": server._replace(path=f"/{name}").geturl(),
            "REDIS_URL": cache._replace(path=f"/{number}").geturl(),
        }
        for number, name in enumerate(names, start=1)
    ]
    with psycopg.connect(server.geturl(), autocommit=True) as connection:
        there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        for name in names:
            if name not in there:
                connection.execute(f"CREATE DATABASE {name}")
        try:
            for shop in shops:
                manage("migrate", "--verbosity", "0", shop=shop)
            os.environ |= shops[0]
            django.setup()
            yield shops
        finally:
            if not are_kept:
                for name in names:
                    connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(*command: str, shop: Mapping[str, str]) -> None:
    """A command of manage.py, in a process of its own."""
    manage_py = Path(__file__).resolve().parent.parent / "manage.py"
    subprocess.run([sys.executable, manage_py, *command], check=True, stdout=sys.stderr, env={**os.environ, **shop})
