from collections.abc import Callable
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from accounts.models import User, Wearer
from accounts.tests.factories import UserFactory, WearerFactory
from prescriptions.files import receiving
from prescriptions.files.receiving import Page


@pytest.fixture
def wearer(user: User) -> Wearer:
    """Somebody grown up whom `user` buys glasses for."""
    return WearerFactory(owner=user)


@pytest.fixture
def colleague(db: None) -> Callable[[str], User]:
    """A new member of staff in a group."""
    call_command("setup_roles", stdout=StringIO())

    def of(role: str) -> User:
        person = UserFactory(is_staff=True)
        person.groups.add(Group.objects.get(name=role))
        return person

    return of


@pytest.fixture
def optician(colleague: Callable[[str], User]) -> User:
    return colleague("Optician")


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A browser of somebody signed in to the back office."""

    def of(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return of


@pytest.fixture
def desk(optician: User, browser_of: Callable[[User], Client]) -> Client:
    """The browser of `optician`."""
    return browser_of(optician)


@pytest.fixture
def two_pages(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """Whatever is uploaded turns out to be these."""
    pages = [Page(b"\xff\xd8 first page \xff\xd9", 40, 60), Page(b"\xff\xd8 second page \xff\xd9", 41, 61)]
    monkeypatch.setattr(receiving, "pictures_of", lambda upload: pages)
    return pages
