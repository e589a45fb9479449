import json
from datetime import timedelta
from unittest.mock import ANY

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.errors import SignInRefused
from accounts.models import DeviceSession
from accounts.services import passwords, signing_in
from accounts.services.sessions import end_sessions
from accounts.signals import signed_in
from accounts.tasks import forget_ended_sessions
from accounts.tests.factories import PASSWORD, UserFactory


@pytest.fixture
def heard():
    news = []

    def listen(sender, **kwargs):
        news.append((kwargs["user"], kwargs["cart_token"]))

    signed_in.connect(listen)
    yield news
    signed_in.disconnect(listen)


def test_signing_in_opens_a_session_and_tells_the_apps_above(api, user, heard):
    response = api.post(
        "/api/auth/login", {"email": user.email.upper(), "password": PASSWORD}, HTTP_X_CART_TOKEN="guest-cart"
    )

    assert response.status_code == 200
    assert response.json() == {
        "access": ANY,
        "refresh": ANY,
        "user": {
            "id": str(user.public_id),
            "email": user.email,
            "email_verified_at": user.email_verified_at.isoformat().replace("+00:00", "Z"),
            "first_name": "Salma",
            "last_name": "Hadi",
            "phone": "",
            "language": "en",
            "is_staff": False,
            "created_at": user.created_at.isoformat().replace("+00:00", "Z"),
        },
    }
    assert DeviceSession.objects.open().get().user == user
    assert heard == [(user, "guest-cart")]
    me = api.get("/api/auth/me", HTTP_AUTHORIZATION=f"Bearer {response.json()['access']}")
    assert me.json() == response.json()["user"]


@pytest.mark.parametrize(
    ("state", "password"),
    [
        ({}, "wrong sesame 1"),
        ({"email_verified_at": None}, PASSWORD),
        ({"is_active": False}, PASSWORD),
        ({"email": "somebody@else.example"}, PASSWORD),
        ({"password": make_password(None)}, PASSWORD),
    ],
)
def test_every_refusal_looks_the_same(api, db, heard, state, password):
    UserFactory(**{"email": "salma@customers.example"} | state)

    response = api.post("/api/auth/login", {"email": "salma@customers.example", "password": password})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json() == {
        "code": "invalid_credentials",
        "detail": "The e-mail address or the password is wrong, or the address is not verified yet.",
        "request_id": ANY,
    }
    assert not DeviceSession.objects.exists()
    assert heard == []


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(db, monkeypatch):
    hashed = []
    monkeypatch.setattr(signing_in, "make_password", hashed.append)

    with pytest.raises(SignInRefused):
        signing_in.check_credentials("nobody@customers.example", "some password")

    assert hashed == ["some password"]


def test_an_old_token_in_the_header_does_not_shut_the_door(api, user):
    api.credentials(HTTP_AUTHORIZATION="Bearer old.and.broken")

    assert api.post("/api/auth/login", {"email": user.email, "password": PASSWORD}).status_code == 200


def test_a_password_changed_between_the_check_and_the_session_refuses(user):
    checked = signing_in.check_credentials(user.email, PASSWORD)
    passwords.change_password(user, current=PASSWORD, new="violet harbour 7")
    end_sessions(user, because="signed_out")

    with pytest.raises(SignInRefused):
        signing_in.sign_in(checked)

    assert not DeviceSession.objects.open().exists()


def test_a_right_password_is_brought_to_todays_rounds(user, monkeypatch):
    before = user.password
    monkeypatch.setattr("accounts.hashers.BcryptHasher.rounds", 5)

    assert signing_in.check_credentials(user.email, PASSWORD) == user

    user.refresh_from_db()
    assert user.password != before
    assert "$05$" in user.password
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"password": PASSWORD}, "email", "required"),
        ({"email": "salma@customers.example"}, "password", "required"),
        ({"email": "salma@customers.example", "password": {"$ne": ""}}, "password", "invalid"),
        ({"email": "salma@customers.example", "password": PASSWORD, "role": "admin"}, "role", "unknown_field"),
    ],
)
def test_bad_input_names_its_field(api, db, body, field, code):
    response = api.post("/api/auth/login", body)

    assert response.status_code == 400
    assert response.json()["fields"][field][0]["code"] == code


def test_a_list_for_a_body_is_told_so(api, db):
    response = api.generic("POST", "/api/auth/login", json.dumps([1]), content_type="application/json")

    assert response.status_code == 400
    assert response.json()["code"] == "invalid"


def test_signing_out_ends_this_device_and_no_other(user, sign_in, pair):
    here = sign_in(user)

    assert here.post("/api/auth/logout").status_code == 204

    assert here.get("/api/auth/me").status_code == 401
    assert DeviceSession.objects.open().count() == 1
    assert DeviceSession.objects.get(ended_because="signed_out").ended_at is not None


def test_a_refresh_token_signs_out_when_the_access_token_has_run_out(api, user, pair):
    api.credentials(HTTP_AUTHORIZATION="Bearer has.run.out")

    assert api.post("/api/auth/logout", {"refresh": pair["refresh"]}).status_code == 204
    assert api.post("/api/auth/logout", {"refresh": pair["refresh"]}).status_code == 204

    assert not DeviceSession.objects.open().exists()


@pytest.mark.parametrize("body", [{}, {"refresh": "nonsense"}])
def test_signing_out_without_a_token_is_refused(api, pair, body):
    response = api.post("/api/auth/logout", body)

    assert response.status_code == 401
    assert response.json()["code"] == "token_not_valid"
    assert DeviceSession.objects.open().count() == 1


def test_sessions_are_forgotten_a_month_after_their_end(user, pair):
    long_ago = timezone.now() - timedelta(days=31)
    kept = DeviceSession.objects.get()
    DeviceSession.objects.create(user=user, expires_at=long_ago)
    DeviceSession.objects.create(user=user, expires_at=kept.expires_at, ended_at=long_ago)

    forget_ended_sessions()

    assert DeviceSession.objects.get() == kept
