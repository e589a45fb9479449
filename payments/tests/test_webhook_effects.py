"""What genuine news does: once, forward only, and only as far as Stripe confirms it."""

import json
from decimal import Decimal

import pytest
import stripe
from djstripe.models import Charge, Event, WebhookEventTrigger
from djstripe.models import PaymentIntent as SyncedIntent

from almahra.core.models import OutboxMessage
from payments import webhooks
from payments.fakestripe.errors import Refusal as Declined
from payments.models import Payment, PaymentIssue
from payments.services import applying
from payments.tests.factories import PaymentFactory
from payments.tests.stories import issues, status_of


def confirmation_mails():
    return OutboxMessage.objects.filter(topic="orders.confirmed_mail").count()


def test_an_order_is_paid_by_webhook_alone(shop, deliver, mailoutbox):
    payment = shop.paid()

    deliver()

    assert (payment.status, payment.received) == ("succeeded", Decimal("46.000"))
    assert status_of(payment.order) == ("confirmed", "paid")
    assert [mail.to for mail in mailoutbox] == [[payment.order.email]]
    assert SyncedIntent.objects.get().stripe_data["status"] == "succeeded"
    assert Charge.objects.count() == 1


def test_the_same_news_twenty_times_is_one_effect(shop):
    payment = shop.pay(shop.intent_for())

    assert shop.hear(times=20) == {200}

    assert status_of(payment.order) == ("confirmed", "paid")
    assert confirmation_mails() == 1
    assert payment.order.events.filter(kind="confirmed").count() == 1
    assert Event.objects.filter(type="payment_intent.succeeded").count() == 1


def test_news_in_the_wrong_order_never_steps_back(shop):
    payment = shop.intent_for()
    with pytest.raises(Declined):
        shop.pay(payment, "pm_card_visa_chargeDeclined")
    shop.pay(payment)

    assert shop.hear(order="reversed") == {200}

    payment.refresh_from_db()
    assert (payment.status, payment.last_error) == ("succeeded", "")
    assert status_of(payment.order) == ("confirmed", "paid")
    assert confirmation_mails() == 1


def test_an_old_snapshot_changes_nothing_after_success(shop):
    payment = shop.intent_for()
    old = applying.IntentSnapshot(
        id=payment.stripe_id, status="requires_payment_method", amount=payment.amount, received=Decimal(0),
        currency="USD", is_live=False, payment_id=payment.pk, error_code="card_declined", client_secret="",
    )  # fmt: skip
    shop.pay(payment)
    shop.hear()

    applying.apply_intent(old)

    payment.refresh_from_db()
    assert (payment.status, payment.received) == ("succeeded", payment.amount)


def test_a_genuine_event_that_is_not_true_is_not_believed(shop):
    payment = shop.intent_for()
    shop.fake.outbox = []
    lie = shop.at_stripe(payment) | {"status": "succeeded", "amount_received": 4600}
    shop.fake.emit("payment_intent.succeeded", lie)

    assert shop.hear() == {200}

    assert status_of(payment.order) == ("pending_payment", "unpaid")


def test_news_that_overtakes_our_own_commit_finds_the_payment(shop):
    payment = PaymentFactory()
    made = stripe.StripeClient("sk_test_" + "0" * 24, http_client=stripe.default_http_client).v1.payment_intents.create(
        {
            "amount": 4600,
            "currency": "usd",
            "metadata": {"payment": str(payment.pk)},
            "payment_method": "pm_card_visa",
            "confirm": True,
            "return_url": "https://shop.example/back",
        }
    )

    assert shop.hear() == {200}

    payment.refresh_from_db()
    assert (payment.stripe_id, payment.status) == (made.id, "succeeded")
    assert status_of(payment.order) == ("confirmed", "paid")


@pytest.mark.parametrize("metadata", [{}, {"payment": "no uuid"}, {"payment": "5f0c7c1e-0000-4000-8000-000000000001"}])
def test_an_intent_that_we_did_not_ask_for_is_for_a_person(shop, metadata):
    payment = shop.intent_for()
    shop.at_stripe(payment)["metadata"] = metadata
    Payment.objects.all().delete()
    shop.fake.confirm(payment.stripe_id, "pm_card_visa")

    assert shop.hear(times=2) == {200}

    assert issues() == ["unknown_intent"]
    assert status_of(payment.order) == ("pending_payment", "unpaid")


def test_an_intent_of_the_other_mode_pays_nothing(shop):
    payment = shop.pay(shop.intent_for())
    shop.at_stripe(payment)["livemode"] = True

    assert shop.hear(only={"payment_intent.succeeded"}) == {200}

    assert issues() == ["wrong_mode"]
    assert status_of(payment.order) == ("pending_payment", "unpaid")


def test_a_crash_leaves_nothing_and_the_next_delivery_does_it_all(shop, monkeypatch):
    payment = shop.pay(shop.intent_for())
    waiting = list(shop.fake.outbox)
    with monkeypatch.context() as broken:
        broken.setattr(webhooks, "apply_intent", lambda snapshot: 1 / 0)
        assert shop.hear(only={"payment_intent.succeeded"}) == {500}

    trigger = WebhookEventTrigger.objects.get()
    assert (trigger.valid, trigger.processed) == (True, False)
    assert "ZeroDivisionError" in trigger.traceback
    assert not Event.objects.exists()
    assert status_of(payment.order) == ("pending_payment", "unpaid")
    shop.fake.outbox = waiting
    assert shop.hear() == {200}
    assert status_of(payment.order) == ("confirmed", "paid")
    assert confirmation_mails() == 1


@pytest.mark.parametrize("kind", ["refuse", "500", "429"])
def test_stripe_away_while_we_ask_back_is_a_503_and_it_comes_again(shop, kind):
    payment = shop.pay(shop.intent_for())
    waiting = list(shop.fake.outbox)
    shop.break_down("GET /v1/payment_intents/", kind, 2)

    answers = shop.hear(only={"payment_intent.succeeded"})

    assert answers == {503}
    assert status_of(payment.order) == ("pending_payment", "unpaid")
    assert not Event.objects.exists()
    shop.fake.faults.clear()
    shop.fake.outbox = waiting
    shop.hear()
    assert status_of(payment.order) == ("confirmed", "paid")


def test_an_unknown_kind_of_news_is_kept_and_answered(shop):
    shop.fake.emit("payment_attempt_record.created", {"id": "par_1", "object": "payment_attempt_record"})

    assert shop.hear() == {200}
    assert Event.objects.get().type == "payment_attempt_record.created"


def test_a_dispute_is_for_a_person(shop):
    payment = shop.pay(shop.intent_for(), "pm_card_createDispute")

    assert shop.hear(times=2) == {200}

    issue = PaymentIssue.objects.get()
    assert (issue.kind, issue.payment) == ("dispute", payment)
    assert status_of(payment.order) == ("confirmed", "paid")


def test_no_mail_address_goes_to_stripe(shop):
    payment = shop.paid()

    assert payment.order.email not in json.dumps(list(shop.fake.objects.values()))
