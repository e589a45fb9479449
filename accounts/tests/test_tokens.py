import time
import uuid
from datetime import timedelta
from threading import Barrier

import jwt
import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import DeviceSession, DeviceSessionQuerySet
from accounts.services import people
from accounts.tests.factories import UserFactory


def refresh(api, token):
    return api.post("/api/auth/refresh", {"refresh": token})


def me(api, token):
    return api.get("/api/auth/me", HTTP_AUTHORIZATION=f"Bearer {token}")


def forged(token, *, key=settings.JWT_SECRET_KEY, algorithm="HS256", **changes):
    claims = jwt.decode(token, options={"verify_signature": False}) | changes
    return jwt.encode(claims, key, algorithm=algorithm)


def test_a_refresh_token_is_traded_for_a_pair_that_works(api, user, pair):
    response = refresh(api, pair["refresh"])

    assert response.status_code == 200
    assert response.json()["user"]["email"] == user.email
    assert me(api, response.json()["access"]).status_code == 200
    assert refresh(api, response.json()["refresh"]).status_code == 200


def test_each_trade_makes_the_session_last_longer(api, pair):
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        assert refresh(api, pair["refresh"]).status_code == 200
        assert DeviceSession.objects.get().expires_at == timezone.now() + timedelta(days=7)


def test_a_late_twin_is_refused_and_the_session_lives(api, pair):
    newer = refresh(api, pair["refresh"]).json()

    twin = refresh(api, pair["refresh"])

    assert (twin.status_code, twin.json()["code"]) == (401, "token_not_valid")
    assert twin.headers["WWW-Authenticate"] == "Bearer"
    assert refresh(api, newer["refresh"]).status_code == 200


def test_a_spent_token_that_comes_back_later_ends_the_session(api, pair):
    newer = refresh(api, pair["refresh"]).json()

    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert refresh(api, pair["refresh"]).status_code == 401
        assert refresh(api, newer["refresh"]).status_code == 401
        assert me(api, newer["access"]).status_code == 401
    assert DeviceSession.objects.get().ended_because == "reused"


def test_a_token_spent_two_trades_ago_ends_the_session_although_the_last_trade_is_fresh(api, pair):
    with time_machine.travel(timezone.now()) as clock:
        second = refresh(api, pair["refresh"]).json()
        clock.shift(timedelta(seconds=60))
        refresh(api, second["refresh"])

        assert refresh(api, pair["refresh"]).status_code == 401

    assert DeviceSession.objects.get().ended_because == "reused"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pair: pair["access"],
        lambda pair: pair["refresh"][:-4] + "AAAA",
        lambda pair: forged(pair["refresh"], key="", algorithm="none"),
        lambda pair: forged(pair["refresh"], algorithm="HS512"),
        lambda pair: forged(pair["refresh"], key="k" * 40),
        lambda pair: forged(pair["refresh"], exp=int(time.time()) - 1),
        lambda pair: forged(pair["refresh"], iss="somebody else"),
        lambda pair: forged(pair["refresh"], sid=str(uuid.uuid4())),
        lambda pair: forged(pair["refresh"], sid=None),
        lambda pair: forged(pair["refresh"], jti="7"),
        lambda pair: "nonsense",
    ],
)
@pytest.mark.filterwarnings("ignore:The HMAC key is")
def test_what_is_no_refresh_token_of_ours_is_refused(api, pair, spoil):
    response = refresh(api, spoil(pair))

    assert (response.status_code, response.json()["code"]) == (401, "token_not_valid")
    assert refresh(api, pair["refresh"]).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pair: pair["refresh"],
        lambda pair: pair["access"][:-4] + "AAAA",
        lambda pair: forged(pair["access"], key="", algorithm="none"),
        lambda pair: forged(pair["access"], exp=int(time.time()) - 1),
        lambda pair: forged(pair["access"], sub=str(uuid.uuid4())),
        lambda pair: forged(pair["access"], sid="1"),
        lambda pair: "two words",
        lambda pair: "\xff",
    ],
)
def test_what_is_no_access_token_of_ours_is_refused(api, pair, spoil):
    response = me(api, spoil(pair))

    assert (response.status_code, response.json()["code"]) == (401, "token_not_valid")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_without_a_token_the_answer_says_how_to_sign_in(api, db):
    response = api.get("/api/auth/me")

    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_closed_account_is_out_at_once(api, user, pair):
    people.deactivate(user, by=UserFactory())

    assert me(api, pair["access"]).status_code == 401
    assert refresh(api, pair["refresh"]).status_code == 401
    assert DeviceSession.objects.get().ended_because == "deactivated"


def test_an_account_closed_in_the_database_alone_is_out_as_well(api, user, pair):
    type(user).objects.filter(pk=user.pk).update(is_active=False)

    assert me(api, pair["access"]).status_code == 401
    assert refresh(api, pair["refresh"]).status_code == 401


def test_a_request_with_a_token_costs_one_query(customer, django_assert_num_queries):
    with django_assert_num_queries(1):
        customer.get("/api/auth/me")


def test_a_session_of_the_admin_does_not_open_the_api(staff_client):
    assert staff_client.get("/api/auth/me").status_code == 401


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_uses_of_one_refresh_token_make_one_new_pair(api, pair, at_once):
    answers = at_once(lambda _: refresh(api, pair["refresh"]).status_code, times=10)

    assert sorted(answers) == [200] + [401] * 9
    assert DeviceSession.objects.open().count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_looking_before_writing_makes_many_pairs(api, pair, at_once, monkeypatch):
    gate = Barrier(4)

    def look_then_write(self, session_id, *, spent, until):
        is_mine = self.filter(pk=session_id, refresh_id=spent).exists()
        gate.wait(timeout=10)
        return is_mine and bool(self.filter(pk=session_id).update(refresh_id=uuid.uuid4()))

    monkeypatch.setattr(DeviceSessionQuerySet, "rotate", look_then_write)

    answers = at_once(lambda _: refresh(api, pair["refresh"]).status_code, times=4)

    assert answers == [200] * 4
