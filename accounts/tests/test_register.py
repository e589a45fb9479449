from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from accounts.models import User
from accounts.services import registering
from accounts.tests.factories import PASSWORD, UserFactory
from almahra.core.models import OutboxMessage

NEWCOMER = {"email": "noor@customers.example", "password": "violet harbour 7", "first_name": "Noor", "last_name": "Ali"}


def topics():
    return list(OutboxMessage.objects.order_by("created_at").values_list("topic", flat=True))


def test_a_newcomer_gets_an_unverified_account_and_a_link(api, db, deliver, mailoutbox):
    response = api.post("/api/auth/register", NEWCOMER | {"language": "ar"})

    assert response.status_code == 202
    noor = User.objects.get()
    assert (noor.email, noor.name, noor.language) == ("noor@customers.example", "Noor Ali", "ar")
    assert noor.email_verified_at is None
    assert noor.password.startswith("bcrypt_sha256$")
    assert deliver() == 1
    assert mailoutbox[0].to == ["noor@customers.example"]
    assert "/verify-email?token=" in mailoutbox[0].body


def test_the_language_of_the_request_is_the_language_of_the_mails(api, db):
    api.post("/api/auth/register", NEWCOMER, HTTP_ACCEPT_LANGUAGE="ar")

    assert User.objects.get().language == "ar"


def test_a_known_address_gets_the_same_answer_and_another_mail(api, user, deliver, mailoutbox):
    fresh = api.post("/api/auth/register", NEWCOMER)
    known = api.post("/api/auth/register", NEWCOMER | {"email": user.email.upper()})

    assert (known.status_code, known.json()) == (fresh.status_code, fresh.json())
    assert topics() == ["accounts.verification_mail", "accounts.already_registered_mail"]
    deliver()
    assert mailoutbox[-1].to == [user.email]
    assert mailoutbox[-1].subject == "You already have an account at Almahra"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.first_name == "Salma"


@pytest.mark.parametrize("known", [True, False])
def test_a_password_is_hashed_whether_or_not_the_address_is_known(api, db, monkeypatch, known):
    hashed = []
    monkeypatch.setattr(registering, "make_password", lambda raw: hashed.append(raw) or "hash")
    if known:
        UserFactory(email=NEWCOMER["email"])

    api.post("/api/auth/register", NEWCOMER)

    assert hashed == [NEWCOMER["password"]]
    assert OutboxMessage.objects.count() == 1


def test_registering_again_replaces_names_and_password_and_voids_the_older_link(api, db, mailed_token):
    api.post("/api/auth/register", NEWCOMER)
    older = mailed_token(NEWCOMER["email"])
    api.post("/api/auth/register", NEWCOMER | {"first_name": "Nur", "password": "another harbour 8"})

    refused = api.post("/api/auth/verify-email", {"token": older})
    verified = api.post("/api/auth/verify-email", {"token": mailed_token(NEWCOMER["email"])})

    assert refused.json()["code"] == "link_not_valid"
    assert verified.status_code == 200
    noor = User.objects.get()
    assert noor.first_name == "Nur"
    assert noor.check_password("another harbour 8")


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_staff": True, "email_verified_at": None}])
def test_nobody_takes_over_a_closed_account_or_one_that_staff_opened(api, db, state):
    person = UserFactory(email=NEWCOMER["email"], **state)

    assert api.post("/api/auth/register", NEWCOMER).status_code == 202

    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert topics() == ["accounts.nothing"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"email": "noor"}, "email", "invalid"),
        ({"email": ["noor@customers.example"]}, "email", "invalid"),
        ({"password": "short"}, "password", "password_too_short"),
        ({"password": "1234567890123"}, "password", "password_entirely_numeric"),
        ({"password": "noor@customers.example"}, "password", "password_too_similar"),
        ({"password": "x" * 257}, "password", "max_length"),
        ({"first_name": ""}, "first_name", "blank"),
        ({"first_name": "a\x00b"}, "first_name", "null_characters_not_allowed"),
        ({"language": "xx"}, "language", "invalid_choice"),
        ({"is_staff": True}, "is_staff", "unknown_field"),
        ({"email_verified_at": "2026-01-01T00:00:00Z"}, "email_verified_at", "unknown_field"),
    ],
)
def test_bad_input_names_its_field_and_opens_nothing(api, db, change, field, code):
    response = api.post("/api/auth/register", NEWCOMER | change)

    assert response.status_code == 400
    assert code in [problem["code"] for problem in response.json()["fields"][field]]
    assert not User.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_weak_password_hears_every_reason(api, db):
    response = api.post("/api/auth/register", NEWCOMER | {"password": "1234567"})

    assert response.json()["code"] == "password_too_weak"
    codes = [problem["code"] for problem in response.json()["fields"]["password"]]
    assert codes == ["password_too_short", "password_too_common", "password_entirely_numeric"]


def test_an_address_is_found_through_its_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "one_account_for_an_email" in User.objects.with_email("Noor@Customers.example").explain()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_registrations_at_once_open_one_account(at_once, api):
    def register(index):
        email = ["A@x.example", "a@x.example"][index % 2]
        return api.post("/api/auth/register", NEWCOMER | {"email": email}).status_code

    assert at_once(register, times=10) == [202] * 10
    assert User.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_looking_before_inserting_lets_registrations_collide(at_once, monkeypatch):
    def look_then_insert(newcomer):
        known = User.objects.with_email(newcomer.email).first()
        gate.wait(timeout=10)
        if known is None:
            newcomer.save()
        return known or newcomer

    gate = Barrier(4)
    monkeypatch.setattr(registering, "_claim_address", look_then_insert)

    outcomes = at_once(lambda _: registering.register(**NEWCOMER, language="en"), times=4)

    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 3
