"""Fixtures for every app: clients that speak JSON, people, and the outbox on demand."""

import gc
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as examples
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services.sessions import open_session
from accounts.tests.factories import UserFactory
from accounts.tokens import issue
from almahra.core import outbox
from almahra.core.redis_client import absence
from almahra.core.tests.emptying import empty_tables
from almahra.core.tests.postbox import Postbox
from cart.services.taxing import tax_rules
from cart.services.ways import shipping_rules
from catalog.cards import kept_counts
from catalog.cards.version import forget_version
from catalog.cards.vocabulary import forget_words
from tests.migrated import migrated_database

examples.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
examples.load_profile("patient")


def pytest_collection_finish() -> None:
    """What is loaded by now stays for the whole run: the garbage collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Have the database of this worker copied from a migrated one."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session", autouse=True)
def committed_rows_are_deleted() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture
def api() -> APIClient:
    """A stranger's client."""
    return APIClient()


@pytest.fixture
def somewhere() -> str:
    """A network address that nobody else counts attempts for, in this test run or another."""
    digits = uuid.uuid4().hex[:16]
    return "2001:db8:0:0:" + ":".join(digits[i : i + 4] for i in range(0, 16, 4))


@pytest.fixture
def user(db: None) -> User:
    """A verified customer with the password "open sesame 1"."""
    return UserFactory()


@pytest.fixture
def sign_in() -> Callable[[User], APIClient]:
    """A client of somebody signed in, with a real session and a real token."""

    def client_of(person: User) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {issue(open_session(person))['access']}")
        return client

    return client_of


@pytest.fixture
def customer(user: User, sign_in: Callable[[User], APIClient]) -> APIClient:
    """The client of `user`."""
    return sign_in(user)


@pytest.fixture
def staff_client(client: Any, admin_user: User) -> Any:
    """A browser signed in to the back office as super admin."""
    client.force_login(admin_user)
    return client


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Carry out what waits in the outbox, as the worker would; how many effects took place."""
    return outbox.deliver_due


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A real mail server that is open, and Django told to use it."""
    box = Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    box.open()
    yield box
    box.close()


@pytest.fixture(autouse=True)
def redis_is_there() -> None:
    """What one test did to Redis is not remembered in the next."""
    absence.forget()
    forget_version()
    forget_words()


@pytest.fixture(autouse=True)
def nothing_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, lists count anew in each version; tests of slow counts say so."""
    monkeypatch.setattr(kept_counts, "SLOW", 600)


@pytest.fixture
def rules_are_kept(settings: Any) -> None:
    """Shipping and taxes are read once and then believed, as by a site; in other tests, each request reads them."""
    settings.RULES_KEPT_SECONDS = 600
    shipping_rules.forget()
    tax_rules.forget()


@pytest.fixture(scope="session")
def files_of_all_tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def own_media(settings: Any, files_of_all_tests: Path) -> None:
    """Not in `tmp_path`: for each of those pytest reads the names of all before it, and most tests keep no file."""
    own = files_of_all_tests / uuid.uuid4().hex
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = own / "media", own / "private"
