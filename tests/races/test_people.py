"""Accounts and their addresses."""

from functools import partial

import pytest

from accounts.models import Address, DeviceSession, User
from accounts.services.addresses import add_address
from accounts.services.sessions import open_session
from accounts.tests.factories import UserFactory
from accounts.tokens import issue
from orders.tests.factories import ADDRESS
from tests.customers import ask, at_once, call, told

pytestmark = [pytest.mark.race, pytest.mark.xdist_group("town")]


def registering(shop, email, **headers):
    person = {"email": email, "password": "violet harbour 7", "first_name": "Salma", "last_name": "Hadi"}
    return partial(ask, "POST", f"{shop}/api/auth/register", person, **headers)


def test_ten_registrations_of_one_address_open_one_account(town):
    answers = at_once(*[registering(town.shop, email) for email in ["A@x.example", "a@x.example"] * 5])

    assert told(answers) == ["202"] * 10
    assert User.objects.count() == 1


def test_control_looking_before_inserting_lets_registrations_collide(town):
    answers = at_once(*[registering(town.unguarded, "a@x.example", X_Without="addresses")] * 4)

    assert told(answers) == ["202"] + ["server_error"] * 3


@pytest.fixture
def refreshing(town):
    pair = issue(open_session(UserFactory()))
    return lambda shop, **headers: partial(call, f"{shop}/api/auth/refresh", {"refresh": pair["refresh"]}, **headers)


def test_ten_uses_of_one_refresh_token_make_one_new_pair(town, refreshing):
    answers = at_once(*[refreshing(town.shop)] * 10)

    assert [status for status, _ in answers].count(200) == 1
    assert [status for status, _ in answers].count(401) == 9
    assert DeviceSession.objects.open().count() == 1


def test_control_looking_before_rotating_makes_several_pairs(town, refreshing):
    answers = at_once(*[refreshing(town.unguarded, X_Without="rotation")] * 4)

    assert told(answers).count("200") > 1


@pytest.fixture
def flips(town, sign_in):
    """For a site, ten requests that each make another address of one person the default."""
    person = UserFactory()
    homes = [add_address(person, **ADDRESS, kind="shipping") for _ in range(10)]
    signed_in = sign_in(person)._credentials["HTTP_AUTHORIZATION"]

    def flip(shop, home, **headers):
        url = f"{shop}/api/users/addresses/{home.public_id}"
        return partial(ask, "PATCH", url, {"is_default": True}, Authorization=signed_in, **headers)

    return lambda shop, **headers: [flip(shop, home, **headers) for home in homes]


def test_ten_flips_of_the_default_leave_one(town, flips):
    answers = at_once(*flips(town.shop))

    assert told(answers) == ["200"] * 10
    assert Address.objects.filter(is_default=True).count() == 1


def test_control_without_the_lock_flips_collide(town, flips):
    answers = at_once(*flips(town.unguarded, X_Without="default"))

    assert told(answers) != ["200"] * 10
