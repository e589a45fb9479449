"""What about money waits for a person, on one page of a terminal."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from djstripe.models import WebhookEventTrigger

from almahra.core import outbox
from almahra.core.models import OutboxMessage
from payments import webhooks
from payments.models import PaymentIssue
from payments.services.refunding import request_refund
from payments.tests.factories import PaymentIssueFactory


@pytest.fixture
def said(capsys):
    """Run the command; whether it found something, and its lines without their times."""

    def ask():
        try:
            call_command("payments_issues")
        except CommandError:
            found = True
        else:
            found = False
        return found, [line.split(" ", 2)[-1] for line in capsys.readouterr().out.splitlines()]

    return ask


def test_a_quiet_shop_says_so_and_ends_with_0(db, capsys):
    call_command("payments_issues")

    assert capsys.readouterr().out == "Nothing about money waits for a person\n"


def test_an_issue_is_listed_until_it_is_settled(db, said):
    issue = PaymentIssueFactory(detail="AL-1: 40.00 USD in place of 46.00 USD")
    found = said()

    PaymentIssue.objects.filter(pk=issue.pk).update(settled_at=timezone.now())

    assert found == (True, ["amount_mismatch pi_1 AL-1: 40.00 USD in place of 46.00 USD"])
    assert said()[0] is False


def test_a_refund_that_was_given_up_is_listed(shop, said):
    payment = shop.paid()
    with transaction.atomic():
        request_refund(payment, reason="a scratched lens")
    message = OutboxMessage.objects.get(topic="payments.send_refund")
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=outbox.MOST_ATTEMPTS - 1)
    shop.break_down("POST /v1/refunds", "refuse")
    outbox.deliver(message.pk)

    assert said() == (True, [f"given_up {message.pk} payments.send_refund: payment_provider_unavailable"])


def test_a_webhook_that_failed_is_listed_until_a_later_delivery_succeeds(shop, said, monkeypatch):
    shop.pay(shop.intent_for())
    waiting = [one for one in shop.fake.outbox if one.type == "payment_intent.succeeded"]
    with monkeypatch.context() as broken:
        broken.setattr(webhooks, "apply_intent", lambda snapshot: 1 / 0)
        shop.fake.outbox = waiting * 2
        shop.hear()
    young = said()
    WebhookEventTrigger.objects.update(created=timezone.now() - timedelta(minutes=2))

    found = said()
    shop.fake.outbox = waiting
    shop.hear()

    assert young[0] is False
    assert found == (True, [f"webhook_failed {waiting[0].event} payment_intent.succeeded: division by zero"])
    assert said()[0] is False
