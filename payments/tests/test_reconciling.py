"""Every webhook was lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from djstripe.models import Charge
from djstripe.models import PaymentIntent as SyncedIntent

from almahra.core.models import OutboxMessage
from payments.models import Payment, Refund
from payments.services.reconciling import FOUND_WITHIN, SETTLES_IN
from payments.services.refunding import request_refund
from payments.tasks import reconcile_payments
from payments.tests.stories import status_of


def some_minutes_later():
    for table in (Payment, Refund):
        table.objects.update(created_at=timezone.now() - timedelta(minutes=3))


def test_a_paid_intent_is_found_once(shop, capsys):
    payment = shop.pay(shop.intent_for())
    shop.fake.outbox = []
    some_minutes_later()

    call_command("payments_reconcile")
    call_command("payments_reconcile")

    assert capsys.readouterr().out == f"payment {payment.stripe_id}: created -> succeeded\n"
    assert status_of(payment.order) == ("confirmed", "paid")
    assert OutboxMessage.objects.filter(topic="orders.confirmed_mail").count() == 1


def test_what_is_found_is_copied_for_staff_as_a_webhook_would_have(shop):
    payment = shop.pay(shop.intent_for())
    shop.fake.outbox = []
    some_minutes_later()

    reconcile_payments()

    assert SyncedIntent.objects.get(id=payment.stripe_id).stripe_data["status"] == "succeeded"
    assert Charge.objects.get().stripe_data["payment_intent"] == payment.stripe_id


def test_without_a_copy_the_order_is_paid_all_the_same(shop, caplog):
    payment = shop.pay(shop.intent_for())
    some_minutes_later()
    shop.break_down("GET /v1/charges/", "500")

    reconcile_payments()

    assert status_of(payment.order) == ("confirmed", "paid")
    assert "no copy of a reconciled intent" in caplog.messages


def test_what_is_paid_is_found_within_a_quarter_of_an_hour_even_if_one_run_finds_stripe_away():
    job = settings.CELERY_BEAT_SCHEDULE["payments-reconcile"]
    interval = timedelta(seconds=job["schedule"])

    assert job["task"] == reconcile_payments.name
    assert SETTLES_IN + 2 * interval < FOUND_WITHIN


def test_an_intent_whose_answer_was_lost_is_adopted(shop, capsys):
    payment = shop.intent_for()
    stripe_id = payment.stripe_id
    Payment.objects.update(stripe_id=None)
    shop.pay(payment)
    some_minutes_later()

    reconcile_payments()

    payment.refresh_from_db()
    assert (payment.stripe_id, payment.status) == (stripe_id, "succeeded")
    assert shop.fake.count("payment_intent") == 1


def test_what_is_young_is_left_to_whoever_has_it_in_hand(shop):
    shop.pay(shop.intent_for())
    asked = len(shop.fake.requests)

    reconcile_payments()

    assert len(shop.fake.requests) == asked


def test_a_pending_refund_is_asked_about(shop, deliver):
    payment = shop.pay(shop.intent_for(), "pm_card_pendingRefund")
    shop.hear()
    request_refund(payment, reason="a scratched lens")
    deliver()
    shop.fake.settle_refund(Refund.objects.get().stripe_id, True)
    some_minutes_later()

    reconcile_payments()

    payment.refresh_from_db()
    assert payment.refunded == Decimal(46)
    assert status_of(payment.order) == ("confirmed", "refunded")


def test_an_intent_of_other_keys_does_not_stop_the_rest(shop):
    lost, paid = shop.intent_for(), shop.pay(shop.intent_for())
    del shop.fake.objects[lost.stripe_id]
    some_minutes_later()

    reconcile_payments()

    assert status_of(paid.order) == ("confirmed", "paid")


def test_stripe_away_is_said_and_changes_nothing(shop):
    payment = shop.pay(shop.intent_for())
    some_minutes_later()
    shop.break_down("GET /v1/payment_intents/", "refuse")

    with pytest.raises(CommandError, match="does not answer"):
        call_command("payments_reconcile")

    assert status_of(payment.order) == ("pending_payment", "unpaid")
