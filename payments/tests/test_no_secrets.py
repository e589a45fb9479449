"""Neither logs nor answers carry a key, a webhook secret or, where it is not due, a client secret."""

import json
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from almahra.core.idempotency import HEADER
from almahra.core.models import IdempotencyKey
from orders.tests.factories import OrderFactory
from payments import gateway, webhooks
from payments.fakestripe.errors import Refusal as Declined
from payments.models import Payment
from payments.tasks import reconcile_payments


@pytest.fixture
def everything(shop, customer, user, admin_user, sign_in, deliver, monkeypatch, caplog):
    """A whole sale with trouble on the way, everything logged; (answers to create-intent, other answers)."""
    caplog.set_level(logging.DEBUG)
    order = OrderFactory(customer=user)
    shop.break_down("POST /v1/payment_intents$", "500_after", 1)
    failed = shop.ask(customer, order)
    opened = shop.ask(customer, order, headers={HEADER: "5f0c7c1e-0000-4000-8000-000000000001"})
    payment = Payment.objects.get()
    with pytest.raises(Declined):
        shop.pay(payment, "pm_card_visa_chargeDeclined")
    shop.pay(payment)
    shop.hear()
    answers = [failed, customer.post("/api/payments/confirm", {"payment_intent": payment.stripe_id})]
    answers.append(sign_in(admin_user).post("/api/payments/refund", {"order": order.number, "reason": "a scratch"}))
    deliver()
    with monkeypatch.context() as broken:
        broken.setattr(webhooks, "apply_refund", lambda snapshot: 1 / 0)
        shop.hear()
    shop.pay(shop.intent_for())
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    reconcile_payments()
    answers += [shop.ask(customer, order), customer.get("/api/payments/config"), shop.answer(b"{}", "t=1,v1=0")]
    return opened, answers


def test_logs_hold_no_secret(everything, caplog, settings):
    records = caplog.get_records("setup")
    written = json.dumps([record.__dict__ | {"text": caplog.handler.format(record)} for record in records], default=str)

    for said in ["webhook refused", "a webhook was missed", "ZeroDivisionError", "refund applied"]:
        assert said in written  # it was logged at all
    for secret in [settings.STRIPE_SECRET_KEY, "whsec_", "_secret_"]:
        assert secret not in written


def test_answers_hold_no_secret_but_the_one_to_pay_with(everything, settings):
    opened, answers = everything

    assert "_secret_" in opened.json()["client_secret"]
    for answer in answers:
        assert "client_secret" not in answer.json()
    for answer in [opened, *answers]:
        assert settings.STRIPE_SECRET_KEY not in answer.content.decode()
        assert "whsec_" not in answer.content.decode()


def test_no_answer_with_a_client_secret_is_kept(everything):
    assert [bytes(row.sealed_answer) for row in IdempotencyKey.objects.all()] == [b""]


def test_the_sdk_does_not_log_bodies(settings):
    assert settings.LOGGING["loggers"]["stripe"]["level"] == "WARNING"


def test_a_snapshot_in_a_traceback_does_not_show_its_secret(shop):
    payment = shop.intent_for()

    assert "_secret_" not in repr(gateway.retrieve_intent(payment.stripe_id))
