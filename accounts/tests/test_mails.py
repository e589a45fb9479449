"""Mails about an account, as they arrive. What holds for every mail of the shop is in tests/test_mails.py."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import links
from accounts.models import User
from accounts.services import people
from accounts.services.registering import verify_email
from accounts.tests.factories import UserFactory
from accounts.tests.forms import form_of, page_of
from almahra.core import outbox
from almahra.core.models import OutboxMessage
from almahra.core.tests.postbox import html_of, text_of

pytestmark = pytest.mark.django_db
TOPICS = ["verification", "welcome", "already_registered", "password_reset", "password_changed"]


@transaction.atomic
def ask_for(template, person):
    return outbox.put(f"accounts.{template}_mail", user_id=person.pk)


def test_a_verification_mail_arrives_as_text_and_html_under_the_id_of_its_row(postbox, deliver):
    row = ask_for("verification", UserFactory(email="noor@customers.example", email_verified_at=None))

    assert deliver() == 1

    (mail,) = postbox.arrived
    assert mail["To"] == "noor@customers.example"
    assert mail["Subject"] == "Verify your e-mail address for Almahra"
    assert mail["Message-ID"] == f"<{row.pk}@almahra.example>"
    for body in (text_of(mail), html_of(mail)):
        assert "/verify-email?token=" in body
        assert "The link works once, for 3 days." in body


def test_whoever_verifies_their_address_is_welcomed_once(postbox, deliver, settings):
    person = UserFactory(email="noor@customers.example", email_verified_at=None)
    token = links.make_token(links.Purpose.VERIFY, person)

    verify_email(token)
    with pytest.raises(links.LinkNotValid):
        verify_email(token)
    deliver()

    (mail,) = postbox.arrived
    assert (mail["To"], mail["Subject"]) == ("noor@customers.example", "Your account at Almahra is ready")
    for body in (text_of(mail), html_of(mail)):
        assert "Thank you for verifying your address." in body
        assert settings.FRONTEND_URL in body


@pytest.mark.parametrize(
    ("template", "subject", "fact"),
    [
        ("already_registered", "You already have an account at Almahra", "so nothing was changed"),
        ("password_reset", "Choose a password for Almahra", "The link works once, for 60 minutes."),
        ("password_changed", "Your password at Almahra was changed", "every other device was signed out"),
    ],
)
def test_a_mail_about_a_password_says_what_to_do(postbox, deliver, template, subject, fact):
    ask_for(template, UserFactory(email="noor@customers.example"))

    deliver()

    (mail,) = postbox.arrived
    assert (mail["To"], mail["Subject"]) == ("noor@customers.example", subject)
    for body in (text_of(mail), html_of(mail)):
        assert fact in body
        assert "/reset-password" in body


def test_an_address_changed_in_the_back_office_is_told_to_the_old_one(staff_client, postbox, deliver):
    person = UserFactory(email="old@customers.example")

    staff_client.post(page_of(person), form_of(staff_client, person, email="new@customers.example"))
    deliver()

    (mail,) = postbox.arrived
    assert mail["To"] == "old@customers.example"
    assert mail["Subject"] == "The e-mail address of your account at Almahra was changed"
    for body in (text_of(mail), html_of(mail)):
        assert "We will not write to old@customers.example about it any more." in body
        assert "new@customers.example" not in body, "whoever reads the old address need not know it"


@pytest.mark.parametrize("template", TOPICS)
def test_no_name_that_a_stranger_chose_is_in_a_mail(postbox, deliver, template):
    ask_for(
        template,
        UserFactory(
            email_verified_at=None if template == "verification" else timezone.now(),
            first_name="Win http://evil.example",
        ),
    )

    assert deliver() == 1
    assert "evil.example" not in text_of(postbox.arrived[0]) + html_of(postbox.arrived[0])


@pytest.mark.parametrize("template", TOPICS)
def test_nobody_writes_to_a_closed_account(deliver, mailoutbox, template):
    ask_for(template, UserFactory(email_verified_at=None, is_active=False))

    assert deliver() == 1
    assert mailoutbox == []


def test_somebody_verified_meanwhile_is_not_asked_again(deliver, mailoutbox):
    person = UserFactory(email_verified_at=None)
    ask_for("verification", person)
    User.objects.update(email_verified_at=timezone.now())

    assert deliver() == 1
    assert mailoutbox == []


def test_the_outbox_holds_ids_and_no_token():
    person = UserFactory()

    assert ask_for("password_reset", person).payload == {"user_id": person.pk}


def test_an_old_address_is_sealed_in_the_outbox():
    person = UserFactory(email="old@customers.example")
    people.tell_old_address(person, old=person.email)

    assert "old@" not in str(OutboxMessage.objects.get().payload)
