from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import links
from accounts.models import DeviceSession
from accounts.services.sessions import open_session
from accounts.tests.factories import PASSWORD, UserFactory
from almahra.core.models import OutboxMessage

NEW = "violet harbour 7"


def ask(api, email):
    return api.post("/api/auth/reset-password", {"email": email})


def confirm(api, token, password=NEW):
    return api.post("/api/auth/reset-password", {"token": token, "password": password})


def test_a_mailed_link_sets_a_new_password_and_signs_every_device_out(api, user, customer, mailed_token):
    assert ask(api, user.email.upper()).status_code == 202

    assert confirm(api, mailed_token(user.email)).status_code == 200

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert customer.get("/api/auth/me").status_code == 401
    assert DeviceSession.objects.get().ended_because == "password_reset"
    assert OutboxMessage.objects.filter(topic="accounts.password_changed_mail").count() == 1


def test_the_older_url_of_the_second_step_is_the_same_view(api, user, mailed_token):
    ask(api, user.email)

    body = {"token": mailed_token(user.email), "password": NEW}
    assert api.post("/api/auth/reset-password/confirm", body).status_code == 200


def test_a_reset_proves_the_address_too(api, db):
    user = UserFactory(email_verified_at=None)

    assert confirm(api, links.make_token(links.Purpose.RESET, user)).status_code == 200

    user.refresh_from_db()
    assert user.email_verified_at is not None


def test_asking_for_an_unknown_or_closed_address_looks_the_same_and_mails_nobody(api, user, deliver, mailoutbox):
    closed = UserFactory(is_active=False)
    known = ask(api, user.email)
    for email in ("nobody@customers.example", closed.email):
        answer = ask(api, email)
        assert (answer.status_code, answer.json()) == (known.status_code, known.json())

    assert OutboxMessage.objects.count() == 3
    deliver()
    assert [mail.to for mail in mailoutbox] == [[user.email]]


def test_a_link_works_once(api, user):
    token = links.make_token(links.Purpose.RESET, user)
    confirm(api, token)

    again = confirm(api, token, "another harbour 8")

    assert again.status_code == 400
    assert again.json()["fields"]["token"][0]["code"] == "link_not_valid"
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_weak_password_is_refused_and_the_link_still_works(api, user, customer):
    token = links.make_token(links.Purpose.RESET, user)

    weak = confirm(api, token, "short")

    assert weak.status_code == 400
    assert weak.json()["fields"]["password"][0]["code"] == "password_too_short"
    assert customer.get("/api/auth/me").status_code == 200
    assert confirm(api, token).status_code == 200


def test_a_link_of_another_purpose_age_person_or_maker_is_refused(api, user):
    token = links.make_token(links.Purpose.RESET, user)
    assert confirm(api, links.make_token(links.Purpose.VERIFY, user)).status_code == 400
    assert confirm(api, token[:-2]).status_code == 400
    assert confirm(api, "nonsense").status_code == 400
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert confirm(api, token).status_code == 400
    user.email = "moved@customers.example"
    user.save()
    assert confirm(api, token).status_code == 400
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_links_outlive_a_rotation_of_the_secret_key(api, user, settings):
    token = links.make_token(links.Purpose.RESET, user)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" * 5, [settings.SECRET_KEY]

    assert confirm(api, token).status_code == 200


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_uses_of_one_link_set_one_password(api, user, at_once):
    token = links.make_token(links.Purpose.RESET, user)

    answers = at_once(lambda index: confirm(api, token, f"violet harbour {index}").status_code, times=10)

    assert sorted(answers) == [200] + [400] * 9


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "email", "required"),
        ({"token": "a"}, "password", "required"),
        ({"password": NEW}, "token", "required"),
        ({"token": "a", "password": NEW, "email": "a@b.example"}, "email", "unknown_field"),
    ],
)
def test_half_a_body_names_what_is_missing(api, db, body, field, code):
    response = api.post("/api/auth/reset-password", body)

    assert response.status_code == 400
    assert response.json()["fields"][field][0]["code"] == code


def test_changing_the_password_keeps_this_device_and_signs_the_others_out(user, customer, api, deliver, mailoutbox):
    open_session(user)

    response = customer.post("/api/auth/change-password", {"current_password": PASSWORD, "new_password": NEW})

    assert response.status_code == 200
    assert customer.get("/api/auth/me").status_code == 401
    assert api.get("/api/auth/me", HTTP_AUTHORIZATION=f"Bearer {response.json()['access']}").status_code == 200
    assert DeviceSession.objects.open().count() == 1
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert deliver() == 1
    assert mailoutbox[0].subject == "Your password at Almahra was changed"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"current_password": "wrong sesame", "new_password": NEW}, "current_password", "wrong_password"),
        ({"current_password": PASSWORD, "new_password": "short"}, "new_password", "password_too_short"),
        ({"new_password": NEW}, "current_password", "required"),
    ],
)
def test_a_refused_change_changes_nothing(user, customer, body, field, code):
    response = customer.post("/api/auth/change-password", body)

    assert response.status_code == 400
    assert response.json()["fields"][field][0]["code"] == code
    assert customer.get("/api/auth/me").status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not OutboxMessage.objects.exists()


def test_a_stranger_can_not_change_a_password(api, db):
    body = {"current_password": PASSWORD, "new_password": NEW}

    assert api.post("/api/auth/change-password", body).status_code == 401


def test_verifying_signs_in_and_works_once(api, db):
    person = UserFactory(email_verified_at=None)
    token = links.make_token(links.Purpose.VERIFY, person)

    first = api.post("/api/auth/verify-email", {"token": token})
    second = api.post("/api/auth/verify-email", {"token": token})

    assert first.status_code == 200
    assert first.json()["user"]["email_verified_at"] is not None
    assert api.get("/api/auth/me", HTTP_AUTHORIZATION=f"Bearer {first.json()['access']}").status_code == 200
    assert (second.status_code, second.json()["code"]) == (400, "link_not_valid")
    assert DeviceSession.objects.count() == 1


def test_a_link_to_verify_lasts_three_days(api, db):
    person = UserFactory(email_verified_at=None)
    token = links.make_token(links.Purpose.VERIFY, person)

    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert api.post("/api/auth/verify-email", {"token": token}).status_code == 400

    person.refresh_from_db()
    assert person.email_verified_at is None


def test_asking_again_for_the_link_looks_the_same_for_all(api, user, deliver, mailoutbox):
    waiting = UserFactory(email_verified_at=None)

    answers = [
        api.post("/api/auth/resend-verification", {"email": email})
        for email in (waiting.email, user.email, "nobody@customers.example")
    ]

    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert OutboxMessage.objects.count() == 3
    deliver()
    assert [mail.to for mail in mailoutbox] == [[waiting.email]]
