"""Mails in the back office: found, explained when they wait, and sent again by those who may."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from almahra.backoffice.mails import in_words
from almahra.core import outbox
from almahra.core.models import OutboxMessage, SentMail
from orders.models import Order
from orders.services.cancelling import cancel_order
from orders.services.paying import accept_payment
from orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db
LOG, WAITING, AGAIN = "/admin/core/sentmail/", "/admin/core/waitingmail/", "/admin/core/sentmail/again/"


@pytest.fixture
def staff(client):
    """A browser signed in as a member of one group."""
    call_command("setup_roles", verbosity=0)

    def of(group):
        person = UserFactory(is_staff=True, email=f"{group.lower()}@shop.example")
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person)
        return client

    return of


@pytest.fixture
def sent(deliver):
    """The note of a mail that was sent: of an order's confirmation, or about a person."""

    def send(topic="", person=None):
        if topic:
            with transaction.atomic():
                outbox.put(topic, user_id=person.pk)
        else:
            accept_payment(OrderFactory(customer=None).pk)
        deliver()
        return SentMail.objects.latest("sent_at")

    return send


def said(response):
    return [str(message) for message in response.context["messages"]]


def confirm(browser, *mails, key=None):
    form = {"id": [one.pk for one in mails], "key": key or uuid.uuid4()}
    return browser.post(AGAIN, form, follow=True)


def test_a_mail_is_found_by_its_readers_address_and_its_orders_number(staff_client, sent):
    mail = sent()
    sent("accounts.welcome_mail", UserFactory())

    for word in (mail.about, "guest@customers.example", "GUEST@customers"):
        found = staff_client.get(LOG, {"q": word}).context["cl"].result_list
        assert list(found) == [mail]
    assert list(staff_client.get(LOG, {"topic": "orders.confirmed_mail"}).context["cl"].result_list) == [mail]


@pytest.mark.parametrize("count", [2, 10])
def test_ten_notes_cost_as_many_queries_as_two(staff_client, sent, count, django_assert_max_num_queries):
    for _ in range(count):
        sent()
    SentMail.objects.update(asked_by=User.objects.get(is_superuser=True).public_id)

    with django_assert_max_num_queries(9):
        assert "admin@" in staff_client.get(LOG).text


def test_a_note_can_be_read_and_not_written(staff_client, sent):
    mail = sent()

    page = staff_client.get(f"{LOG}{mail.pk}/change/").text

    for shown in (mail.subject, mail.recipient, mail.message_id.strip("<>"), "order confirmed", "Send again…"):
        assert shown in page
    assert 'name="recipient"' not in page
    assert staff_client.post(f"{LOG}{mail.pk}/change/", {"recipient": "x@y.example"}).status_code == 403
    assert staff_client.post(f"{LOG}{mail.pk}/delete/", {"post": "yes"}).status_code == 403


def test_support_sends_a_mail_again_after_looking_at_it(staff, sent, deliver, mailoutbox):
    support, mail = staff("Support"), sent()
    chosen = support.post(LOG, {"action": "resend", "_selected_action": [mail.pk]}, follow=True)
    assert "Nothing is sent before you press the button." in chosen.text
    assert "As a copy that says when it was first sent." in chosen.text
    assert SentMail.objects.count() == len(mailoutbox) == 1

    answer = confirm(support, mail)
    deliver()

    assert said(answer) == ["1 mail is on its way again."]
    first, second = mailoutbox
    assert (second.to, second.subject) == (first.to, first.subject)
    copy = SentMail.objects.get(copy_of=mail)
    assert copy.asked_by == User.objects.get(email="support@shop.example").public_id
    assert LogEntry.objects.get().object_id == str(mail.pk)
    assert "support@shop.example" in support.get(LOG).text


def test_a_double_click_sends_once(staff, sent, deliver, mailoutbox):
    manager, mail, key = staff("Manager"), sent(), uuid.uuid4()

    answers = [said(confirm(manager, mail, key=key)) for _ in range(2)]
    deliver()

    assert answers == [["1 mail is on its way again."], ["0 mails are on their way again."]]
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("group", ["Catalogue", "Optician", "Workshop"])
def test_others_neither_see_the_log_nor_send(staff, sent, mailoutbox, deliver, group):
    browser, mail = staff(group), sent()

    for page in (LOG, WAITING, f"{AGAIN}?id={mail.pk}"):
        assert browser.get(page).status_code == 403
    assert browser.post(AGAIN, {"id": mail.pk, "key": uuid.uuid4()}).status_code == 403
    deliver()
    assert len(mailoutbox) == 1


def test_a_link_is_sent_anew_to_the_address_of_today(staff, sent, deliver, mailoutbox):
    person = UserFactory(email="old@customers.example")
    support, mail = staff("Support"), sent("accounts.password_reset_mail", person)
    User.objects.filter(pk=person.pk).update(email="new@customers.example")

    page = support.get(AGAIN, {"id": mail.pk}).text
    confirm(support, mail)
    deliver()

    assert "With a new link." in page
    assert "new@customers.example" in page
    assert "before: old@customers.example" in page
    assert "token=" not in page, "a link to choose a password is for its reader alone"
    assert mailoutbox[-1].to == ["new@customers.example"]


def test_what_is_not_true_any_more_is_not_sent_and_staff_are_told(staff, sent, deliver, mailoutbox):
    person = UserFactory()
    support, mail = staff("Support"), sent("accounts.password_reset_mail", person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    page = support.get(AGAIN, {"id": mail.pk}).text
    answer = confirm(support, mail)
    deliver()

    assert "It would not be true any more" in page
    assert 'type="submit" value="Send again"' not in page
    assert said(answer) == ["0 mails are on their way again."]
    assert len(mailoutbox) == 1


def test_a_copy_of_old_news_says_so_and_leads_to_the_new(staff, sent, deliver, mailoutbox):
    support, mail = staff("Support"), sent()
    order = Order.objects.get(number=mail.about)
    cancel_order(order, by=None)

    confirm(support, mail)
    deliver()

    copy = next(one for one in mailoutbox[1:] if one.subject == mail.subject)
    for body in (copy.body, copy.alternatives[0].content):
        assert "This is a copy of our mail of" in body
        assert "Things may have moved on since then." in body
        assert f"/orders/{order.number}?token=" in body


def test_a_kind_of_mail_that_is_gone_is_no_error(staff_client, sent):
    mail = sent()
    SentMail.objects.update(topic="orders.carrier_pigeon")

    assert "does not write this kind of mail any more" in staff_client.get(AGAIN, {"id": mail.pk}).text
    assert said(confirm(staff_client, mail)) == ["0 mails are on their way again."]


@pytest.mark.parametrize("asked", ["", "x", "4f775636-3b96-43a3-ab36-164fe0da191f"])
def test_a_mail_that_is_not_there_is_said_kindly(staff_client, asked):
    answer = staff_client.get(AGAIN, {"id": asked}, follow=True)

    assert said(answer) == ["These mails are not in the list any more."]


def test_an_orders_page_shows_its_mails_sent_and_waiting(staff_client, sent):
    mail = sent()
    order = reverse("admin:orders_order_changelist")
    with transaction.atomic():
        waiting = outbox.put("payments.refunded_mail", about=mail.about, refund_id=str(uuid.uuid4()))
    OutboxMessage.objects.filter(pk=waiting.pk).update(
        attempts=3, last_error="mail_no_answer", available_at=timezone.now() + timedelta(hours=1)
    )
    found = staff_client.get(order, {"q": mail.about}).context["cl"].result_list[0]

    page = staff_client.get(f"{order}{found.pk}/change/").text

    assert f"{AGAIN}?id={mail.pk}" in page
    assert "Waiting: the mail server did not answer, tried 3 times" in page
    assert "money sent back" in page
    assert "style=" not in page


def test_the_mails_of_an_order_are_hidden_from_those_without_the_right(staff, sent):
    mail = sent()
    optician = staff("Optician")
    found = optician.get(reverse("admin:orders_order_changelist"), {"q": mail.about}).context["cl"].result_list[0]

    page = optician.get(reverse("admin:orders_order_change", args=[found.pk])).text

    assert "Send again" not in page


def test_waiting_mails_say_why_in_words_and_can_be_tried_again(staff, postbox, deliver):
    postbox.close()
    support = staff("Support")
    order = OrderFactory(customer=None)
    accept_payment(order.pk)
    deliver()

    page = support.get(WAITING)

    assert "guest@customers.example" in page.text
    assert order.number in page.text
    assert "Waiting: the mail server did not answer, tried once, next try at" in page.text
    postbox.open()
    message = OutboxMessage.objects.get()
    answer = support.post(WAITING, {"action": "try_again", "_selected_action": [message.pk]}, follow=True)
    assert said(answer) == ["1 mail is tried again now."]
    assert deliver() == 1
    assert len(postbox.arrived) == 1


def test_a_mail_that_can_not_be_written_does_not_break_the_list(staff_client):
    with transaction.atomic():
        outbox.put("orders.confirmed_mail", order_id=str(uuid.uuid4()))

    assert "unknown" in staff_client.get(WAITING).text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "On its way."),
        ({"attempts": 1}, "Being sent right now."),
        (
            {"attempts": 3, "last_error": "mail_no_answer"},
            "Waiting: the mail server did not answer, tried 3 times, next try at 12:05 UTC.",
        ),
        (
            {"attempts": 1, "last_error": "KeyError"},
            "Waiting: something is wrong on our side (KeyError), please tell the operator, tried once,"
            " next try at 12:05 UTC.",
        ),
        (
            {"attempts": 60, "last_error": "mail_address_refused", "failed_at": timezone.now()},
            "Given up after 60 tries: the mail server does not accept this address.",
        ),
    ],
)
def test_each_state_has_its_words(state, words):
    with time_machine.travel("2026-03-05 12:05Z", tick=False):
        assert in_words(OutboxMessage(**state)) == words
