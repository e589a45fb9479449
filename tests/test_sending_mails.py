"""Sending a mail: waiting for the mail server, noted when it was accepted, and sent again."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from almahra.core import mail, outbox
from almahra.core.models import OutboxMessage, SentMail
from almahra.core.tests.postbox import html_of, text_of

pytestmark = pytest.mark.django_db
COLLEAGUE = uuid.UUID("9b2f4a3e-0000-4000-8000-000000000001")


@pytest.fixture
def noor():
    return UserFactory(email="noor@customers.example")


@transaction.atomic
def ask_for(topic, person):
    return outbox.put(topic, user_id=person.pk)


@transaction.atomic
def repeat(sent, message_id=None):
    return outbox.repeat(sent, message_id=message_id or uuid.uuid4(), asked_by=COLLEAGUE)


def due_again():
    OutboxMessage.objects.update(available_at=timezone.now())


def test_while_the_mail_server_is_away_a_mail_waits_and_nothing_is_noted(noor, postbox, deliver):
    postbox.close()
    message = ask_for("accounts.welcome_mail", noor)

    assert deliver() == 0

    message.refresh_from_db()
    assert (message.done_at, message.failed_at, message.last_error) == (None, None, "mail_no_answer")
    assert not SentMail.objects.exists()

    postbox.open()
    due_again()
    assert deliver() == 1
    due_again()
    assert deliver() == 0
    assert len(postbox.arrived) == SentMail.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "trouble"), [("550 no such reader", "mail_address_refused"), ("451 come back later", "mail_refused")]
)
def test_an_address_that_is_refused_is_told_apart_from_a_server_that_is_busy(noor, postbox, deliver, answer, trouble):
    postbox.refused = {noor.email: answer}
    message = ask_for("accounts.welcome_mail", noor)

    assert deliver() == 0

    message.refresh_from_db()
    assert message.last_error == trouble
    assert not SentMail.objects.exists()


def test_a_mail_that_was_noted_is_not_sent_again_when_its_worker_dies_then(noor, postbox, deliver):
    message = ask_for("accounts.welcome_mail", noor)
    deliver()
    OutboxMessage.objects.update(done_at=None, available_at=timezone.now())

    assert deliver() == 1

    assert len(postbox.arrived) == 1
    assert SentMail.objects.get().pk == message.pk


def test_a_mail_that_could_not_be_noted_comes_again_under_the_same_id(noor, postbox, deliver, monkeypatch):
    """The mail server has it and we do not know: a second copy with the same Message-ID is dropped on its way."""
    ask_for("accounts.welcome_mail", noor)

    def broken(*args, **kwargs):
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr("almahra.core.models.SentMail.objects.bulk_create", broken)
        deliver()
    due_again()
    deliver()

    first, second = postbox.arrived
    assert first["Message-ID"] == second["Message-ID"]
    assert SentMail.objects.count() == 1


def test_a_backend_that_sends_nothing_is_no_success(noor, postbox, deliver, monkeypatch):
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, messages: 0)
    ask_for("accounts.welcome_mail", noor)

    assert deliver() == 0
    assert not SentMail.objects.exists()


def test_a_mail_outside_of_the_outbox_is_a_mistake(noor):
    with pytest.raises(RuntimeError, match="outbox"):
        mail.send("welcome", to=noor.email, language="en", context={})


def test_a_mail_sent_again_says_that_it_is_a_copy_and_who_asked(noor, postbox, deliver):
    with time_machine.travel("2026-03-05 10:00", tick=False):
        ask_for("accounts.password_changed_mail", noor)
        deliver()
    first = SentMail.objects.get()

    repeat(first)
    deliver()

    before, after = postbox.arrived
    note = "This is a copy of our mail of March 5, 2026."
    assert note not in text_of(before)
    assert note in text_of(after)
    assert note in re.sub("</?bdi>", "", html_of(after))
    copy = SentMail.objects.latest("sent_at")
    assert (copy.copy_of, copy.asked_by, copy.topic) == (first, COLLEAGUE, first.topic)
    assert before["Message-ID"] != after["Message-ID"]


def test_a_copy_of_a_copy_names_the_day_of_the_first(noor, postbox, deliver):
    with time_machine.travel("2026-03-05 10:00", tick=False):
        ask_for("accounts.password_changed_mail", noor)
        deliver()
    first = SentMail.objects.get()
    repeat(first)
    deliver()

    repeat(SentMail.objects.latest("sent_at"))
    deliver()

    assert "our mail of March 5, 2026" in text_of(postbox.arrived[-1])


def test_a_link_is_made_anew_and_is_no_copy(noor, postbox, deliver):
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        ask_for("accounts.password_reset_mail", noor)
        deliver()

    repeat(SentMail.objects.get())
    deliver()

    links = [next(word for word in text_of(one).split() if "token=" in word) for one in postbox.arrived]
    assert links[0] != links[1]
    assert "copy" not in text_of(postbox.arrived[1])


def test_the_same_wish_twice_is_one_mail(noor, postbox, deliver):
    ask_for("accounts.welcome_mail", noor)
    deliver()
    sent, wish = SentMail.objects.get(), uuid.uuid4()

    assert [repeat(sent, wish), repeat(sent, wish)] == [True, False]

    deliver()
    assert len(postbox.arrived) == 2


def test_nothing_is_sent_again_to_a_closed_account(noor, postbox, deliver):
    ask_for("accounts.password_reset_mail", noor)
    deliver()
    User.objects.update(is_active=False)

    repeat(SentMail.objects.get())
    deliver()

    assert len(postbox.arrived) == SentMail.objects.count() == 1


def test_an_address_with_a_line_break_reaches_no_header(noor, postbox, deliver):
    User.objects.update(email="noor@customers.example\r\nBcc: all@victims.example")
    message = ask_for("accounts.welcome_mail", noor)

    assert deliver() == 0

    message.refresh_from_db()
    assert message.done_at is None
    assert postbox.arrived == []


def test_the_shops_name_stays_one_line_of_a_subject(noor, postbox, deliver, settings):
    settings.SHOP_NAME = "Brille\r\nBcc: all@victims.example"
    ask_for("accounts.welcome_mail", noor)

    deliver()

    assert postbox.arrived[0]["Subject"] == "Your account at Brille Bcc: all@victims.example is ready"
    assert postbox.arrived[0]["Bcc"] is None
