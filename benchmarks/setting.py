"""A database of its own for a benchmark, made like the one of the tests and dropped at the end."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

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
