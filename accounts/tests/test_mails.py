import email
import email.policy
import socket
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from almahra.core import outbox
from almahra.core.models import OutboxMessage

TOPICS = ["verification", "already_registered", "password_reset", "password_changed"]


class Postbox:
    """An SMTP server's handler that keeps what arrives."""

    def __init__(self):
        self.arrived: list[EmailMessage] = []

    async def handle_DATA(self, server, session, envelope):
        self.arrived.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def smtp(postbox, settings):
    """A real SMTP server on loopback that is not listening yet, and Django told to use it."""
    server = Controller(postbox, hostname="127.0.0.1", port=_free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    if server.loop.is_running():
        server.stop()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@transaction.atomic
def ask_for(template, person):
    return outbox.put(f"accounts.{template}_mail", user_id=person.pk)


def due_again():
    OutboxMessage.objects.update(available_at=timezone.now())


def test_a_verification_mail_arrives_as_text_and_html_under_the_id_of_its_row(db, smtp, postbox, deliver):
    row = ask_for("verification", UserFactory(email="noor@customers.example", email_verified_at=None))
    smtp.start()

    assert deliver() == 1

    (mail,) = postbox.arrived
    assert mail["To"] == "noor@customers.example"
    assert mail["Subject"] == "Verify your e-mail address for Almahra"
    assert mail["Message-ID"] == f"<{row.pk}@almahra.example>"
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    for body in (text, html):
        assert "/verify-email?token=" in body
        assert "The link works once, for 3 days." in body
    assert "<a href=" in html
    assert "<" not in text


def test_while_smtp_is_down_a_mail_waits_and_is_then_sent_once(db, smtp, postbox, deliver):
    row = ask_for("password_reset", UserFactory())

    assert deliver() == 0
    row.refresh_from_db()
    assert (row.done_at, row.failed_at, row.attempts) == (None, None, 1)
    assert row.available_at > timezone.now()

    smtp.start()
    due_again()
    assert deliver() == 1
    due_again()
    assert deliver() == 0
    assert len(postbox.arrived) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("template", TOPICS)
def test_each_mail_says_the_same_in_text_and_html(db, deliver, mailoutbox, settings, template, language):
    settings.SHOP_NAME = "Brille & Co"
    ask_for(template, UserFactory(email_verified_at=None, language=language, first_name="Win http://evil.example"))

    assert deliver() == 1

    (mail,) = mailoutbox
    html = mail.alternatives[0].content
    link = next(word for word in mail.body.split() if word.startswith("http"))
    assert link.startswith(settings.FRONTEND_URL)
    assert f'href="{link}"' in html
    assert "Brille & Co" in mail.subject
    assert "&amp;" not in mail.subject + mail.body
    assert "Brille &amp; Co" in html
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert "evil.example" not in mail.body + html


@pytest.mark.parametrize("template", TOPICS)
def test_nobody_writes_to_a_closed_account(db, deliver, mailoutbox, template):
    ask_for(template, UserFactory(email_verified_at=None, is_active=False))

    assert deliver() == 1
    assert mailoutbox == []


def test_somebody_verified_meanwhile_is_not_asked_again(db, deliver, mailoutbox):
    person = UserFactory(email_verified_at=None)
    ask_for("verification", person)
    User.objects.update(email_verified_at=timezone.now())

    assert deliver() == 1
    assert mailoutbox == []


def test_the_outbox_holds_ids_and_no_token(db):
    person = UserFactory()

    assert ask_for("password_reset", person).payload == {"user_id": person.pk}
