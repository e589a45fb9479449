from threading import Barrier

import pytest
import redis

from accounts import links
from accounts.tests.factories import PASSWORD
from almahra.core import throttling
from almahra.core.models import Attempts

WRONG = {"email": "salma@customers.example", "password": "wrong sesame 1"}


@pytest.fixture(autouse=True)
def five_a_minute(settings):
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, (5, 60))


@pytest.fixture
def no_redis(monkeypatch):
    """A port where nobody listens."""
    away = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(throttling, "client", lambda: away)


def attempts(api, path, body, *, times=6, **extra):
    return [api.post(path, body, **extra).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("path", "body", "answer"),
    [
        ("/api/auth/login", WRONG, 401),
        ("/api/auth/register", {"email": "x"}, 400),
        ("/api/auth/resend-verification", {"email": "nobody@customers.example"}, 202),
        ("/api/auth/reset-password", {"email": "nobody@customers.example"}, 202),
        ("/api/auth/reset-password", {"token": "a", "password": "b"}, 400),
        ("/api/auth/verify-email", {"token": "a"}, 400),
        ("/api/auth/refresh", {"refresh": "a"}, 401),
    ],
)
def test_the_sixth_call_from_one_place_has_to_wait(api, db, somewhere, path, body, answer):
    for number in range(5):
        own = {"email": f"{number}{body['email']}"} if "email" in body else {}
        assert api.post(path, body | own, REMOTE_ADDR=somewhere).status_code == answer

    response = api.post(path, body, REMOTE_ADDR=somewhere)

    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(response.headers["Retry-After"]) <= 61


def test_one_address_is_guarded_against_many_places(api, db, somewhere):
    body = WRONG | {"email": f"{somewhere.replace(':', '')}@customers.example"}

    answers = [
        api.post("/api/auth/login", body, REMOTE_ADDR=f"{somewhere[:-4]}{number:04x}").status_code
        for number in range(6)
    ]

    assert answers == [401] * 5 + [429]


def test_a_header_of_the_client_does_not_fool_the_count(api, db, somewhere):
    answers = [
        api.post("/api/auth/refresh", {"refresh": "a"}, REMOTE_ADDR=somewhere, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
        for number in range(6)
    ]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


def test_a_right_password_clears_what_was_counted_against_the_address(api, user, somewhere):
    def login(password, number):
        body = {"email": user.email, "password": password}
        return api.post("/api/auth/login", body, REMOTE_ADDR=f"{somewhere[:-4]}{number:04x}").status_code

    throttling.forget_attempts("login", user.email)
    assert [login("wrong sesame 1", number) for number in range(4)] == [401] * 4
    assert login(PASSWORD, 5) == 200
    assert [login("wrong sesame 1", number) for number in range(10, 15)] == [401] * 5


def test_guesses_at_the_current_password_are_counted_for_the_person(customer, somewhere):
    body = {"current_password": "wrong", "new_password": "violet harbour 7"}

    answers = [
        customer.post("/api/auth/change-password", body, REMOTE_ADDR=f"{somewhere[:-4]}{number:04x}").status_code
        for number in range(6)
    ]

    assert answers == [400] * 5 + [429]


def test_without_redis_the_database_counts(api, db, somewhere, no_redis):
    assert attempts(api, "/api/auth/login", WRONG, REMOTE_ADDR=somewhere) == [401] * 5 + [429]
    assert Attempts.objects.filter(key__startswith="login:").count() == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("store", ["redis", "database"])
def test_of_twenty_attempts_at_once_five_pass(api, somewhere, at_once, store, request):
    if store == "database":
        request.getfixturevalue("no_redis")

    answers = at_once(
        lambda _: api.post("/api/auth/refresh", {"refresh": "a"}, REMOTE_ADDR=somewhere).status_code, times=20
    )

    assert sorted(answers) == [401] * 5 + [429] * 15


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_reading_before_writing_lets_more_pass(api, somewhere, at_once, monkeypatch):
    counts = {}

    def read_then_write(key, *, seconds):
        before = counts.get(key, 0)
        gate.wait(timeout=10)
        counts[key] = before + 1
        return counts[key], float(seconds)

    gate = Barrier(8)
    monkeypatch.setattr(throttling, "count_attempt", read_then_write)

    answers = at_once(
        lambda _: api.post("/api/auth/refresh", {"refresh": "a"}, REMOTE_ADDR=somewhere).status_code, times=8
    )

    assert answers == [401] * 8


def test_the_pages_share_the_limits_of_the_api(client, user, somewhere):
    token = links.make_token(links.Purpose.RESET, user)
    form = {"token": token, "password": "short"}

    answers = [client.post("/reset-password", form, REMOTE_ADDR=somewhere).status_code for _ in range(6)]

    assert answers == [400] * 5 + [429]
