import base64
import io
import uuid

import pytest
from django.core.management import call_command

from accounts.services.people import seal_address, unseal_address
from accounts.tests.factories import UserFactory
from almahra.core.models import OutboxMessage, SentMail


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


@pytest.mark.django_db
def test_addresses_in_mails_are_taken_over_and_what_else_stands_there_stays(settings):
    settings.DATA_KEYS = [key("a")]
    person = UserFactory()
    payload = {"user_id": person.pk, "sealed_old": seal_address(person, "old@customers.example")}
    OutboxMessage.objects.create(topic="accounts.email_changed_mail", payload=payload)
    SentMail.objects.create(id=uuid.uuid4(), topic="accounts.email_changed_mail", payload=payload)
    SentMail.objects.create(id=uuid.uuid4(), topic="accounts.welcome_mail", payload={"user_id": person.pk})
    settings.DATA_KEYS = [key("b"), key("a")]

    call_command("rotate_keys", stdout=io.StringIO())
    settings.DATA_KEYS = [key("b")]

    for mail in (OutboxMessage.objects.get(), SentMail.objects.get(topic="accounts.email_changed_mail")):
        assert mail.payload["user_id"] == person.pk
        assert unseal_address(person, mail.payload["sealed_old"]) == "old@customers.example"
