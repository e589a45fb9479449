import re

import pytest
from django.test import Client

from accounts import links
from accounts.models import DeviceSession
from accounts.tests.factories import PASSWORD, UserFactory
from almahra.core.logs import hide_private
from almahra.core.models import OutboxMessage


@pytest.fixture
def newcomer(db):
    return UserFactory(email_verified_at=None)


@pytest.fixture
def verify_link(newcomer, settings):
    return links.verify_url(newcomer).removeprefix(settings.FRONTEND_URL)


@pytest.fixture
def reset_link(user, settings):
    return links.reset_url(user).removeprefix(settings.FRONTEND_URL)


def token_of(link):
    return link.partition("token=")[2].replace("%3A", ":")


def test_opening_the_link_shows_a_button_and_changes_nothing(client, newcomer, verify_link):
    for _ in range(2):  # a mail scanner, and then the person
        response = client.get(verify_link)

    assert response.status_code == 200
    assert "Yes, verify my address" in response.text
    assert "no-store" in response.headers["Cache-Control"]
    newcomer.refresh_from_db()
    assert newcomer.email_verified_at is None


def test_the_button_verifies_and_signs_nobody_in(newcomer, verify_link):
    browser = Client(enforce_csrf_checks=True)
    shown = browser.get(verify_link).text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', shown))

    response = browser.post("/verify-email", form)

    assert "Your address is verified" in response.text
    newcomer.refresh_from_db()
    assert newcomer.email_verified_at is not None
    assert not DeviceSession.objects.exists()


@pytest.mark.parametrize("path", ["/verify-email", "/reset-password"])
def test_a_form_of_another_site_is_refused(db, path):
    response = Client(enforce_csrf_checks=True).post(path, {"token": "a", "password": "violet harbour 7"})

    assert response.status_code == 403


def test_a_used_link_is_explained_in_plain_words(client, verify_link):
    client.post("/verify-email", {"token": token_of(verify_link)})

    response = client.post("/verify-email", {"token": token_of(verify_link)})

    assert response.status_code == 400
    assert "This link was used already" in response.text


def test_a_link_without_its_token_is_explained(client, db):
    assert "The link is incomplete" in client.get("/verify-email").text


def test_a_new_password_is_chosen_on_the_page(client, user, reset_link):
    assert "Choose a new password" in client.get(reset_link).text

    response = client.post("/reset-password", {"token": token_of(reset_link), "password": "violet harbour 7"})

    assert "Your new password is set" in response.text
    user.refresh_from_db()
    assert user.check_password("violet harbour 7")


def test_a_weak_password_is_explained_and_the_form_stays(client, user, reset_link):
    response = client.post("/reset-password", {"token": token_of(reset_link), "password": "short"})

    assert response.status_code == 400
    assert "This password is too short" in response.text
    assert f'value="{token_of(reset_link)}"' in response.text
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_spent_reset_link_offers_a_new_one(client, user, reset_link):
    form = {"token": token_of(reset_link), "password": "violet harbour 7"}
    client.post("/reset-password", form)

    response = client.post("/reset-password", form)

    assert response.status_code == 400
    assert "This link was used already" in response.text
    assert 'name="email"' in response.text


def test_whoever_forgot_can_ask_for_a_link_there(client, user):
    assert "Forgot your password?" in client.get("/reset-password").text

    response = client.post("/reset-password", {"email": user.email})

    assert "Please look into your mailbox" in response.text
    assert OutboxMessage.objects.get().topic == "accounts.password_reset_mail"


def test_the_pages_need_no_inline_style_or_script(client, verify_link):
    response = client.get(verify_link)

    assert "style-src 'self'" in response.headers["Content-Security-Policy"]
    for forbidden in (" style=", "<style", "<script"):
        assert forbidden not in response.text


def test_links_are_built_from_the_settings_and_never_from_the_host(user, settings):
    settings.FRONTEND_URL = "https://shop.example"

    assert links.reset_url(user).startswith("https://shop.example/reset-password?token=")


def test_a_token_in_a_url_does_not_reach_the_log(verify_link):
    event = hide_private(None, "info", {"request": f"GET {verify_link}&lang=en"})

    assert event == {"request": "GET /verify-email?token=[hidden]&lang=en"}
