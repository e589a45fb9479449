"""What is not from Stripe, or not of this hour, changes nothing and leaves nothing."""

import json
import logging
import time

import pytest
from django.db import OperationalError
from djstripe.models import Event, WebhookEndpoint, WebhookEventTrigger
from prometheus_client import REGISTRY

from almahra.core.models import OutboxMessage
from payments.models import Payment
from payments.tests.stories import WEBHOOK, issues, status_of


@pytest.fixture
def news(shop):
    """A paid intent's event as Stripe would send it: (payment, body)."""
    payment = shop.pay(shop.intent_for())
    [event] = [waiting.event for waiting in shop.fake.outbox if waiting.type == "payment_intent.succeeded"]
    return payment, shop.fake.payload(event)


def refused(reason):
    return REGISTRY.get_sample_value("almahra_webhooks_refused_total", {"reason": reason}) or 0


def assert_nothing_happened(payment):
    assert status_of(payment.order) == ("pending_payment", "unpaid")
    assert Payment.objects.get().status == "created"
    assert not Event.objects.exists()
    assert not WebhookEventTrigger.objects.exists()
    assert not OutboxMessage.objects.exists()


def assert_not_genuine(answer):
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_not_genuine")


@pytest.mark.parametrize(
    "forge",
    [
        lambda shop, body: (body, shop.signed(body, secret="whsec_somebody_elses")),
        lambda shop, body: (body.replace(b"4600", b"0001"), shop.signed(body)),
        lambda shop, body: (body, ""),
        lambda shop, body: (body, "t=1,v1=00"),
        lambda shop, body: (body, "t=now,v1=é"),
        lambda shop, body: (body, "v1"),
        lambda shop, body: (b"\xff" + body, shop.signed(body)),
        lambda shop, body: (b"", "t=1,v1=00"),
    ],
    ids=["wrong secret", "altered", "unsigned", "made up", "not a time", "no time", "not text", "empty"],
)
def test_a_forged_message_is_refused_and_leaves_nothing(shop, news, forge):
    payment, body = news
    before = refused("signature")

    assert_not_genuine(shop.answer(*forge(shop, body)))

    assert_nothing_happened(payment)
    assert refused("signature") == before + 1


@pytest.mark.parametrize(("seconds", "reason"), [(-301, "stale"), (302, "from the future")])
def test_another_hours_message_is_refused_counted_and_logged(shop, news, caplog, seconds, reason):
    payment, body = news
    before = refused(reason)

    assert_not_genuine(shop.answer(body, shop.signed(body, timestamp=int(time.time()) + seconds)))

    assert_nothing_happened(payment)
    assert refused(reason) == before + 1
    assert ("payments.signatures", logging.ERROR, "webhook refused: its clock is not ours") in caplog.record_tuples


@pytest.mark.parametrize("seconds", [-290, 290])
def test_clocks_may_differ_a_little(shop, news, seconds):
    payment, body = news

    assert shop.answer(body, shop.signed(body, timestamp=int(time.time()) + seconds)).status_code == 200
    assert status_of(payment.order) == ("confirmed", "paid")


def test_while_secrets_are_exchanged_both_are_good(shop, news, settings):
    payment, body = news
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]

    assert shop.answer(body, shop.signed(body, secret="whsec_old")).status_code == 200
    assert shop.answer(body, shop.signed(body, secret="whsec_new")).status_code == 200
    assert status_of(payment.order) == ("confirmed", "paid")


def test_a_secret_sent_along_is_not_believed_even_in_debug(shop, news, settings):
    payment, body = news
    settings.DEBUG = True
    header = {"HTTP_X_DJSTRIPE_WEBHOOK_SECRET": "whsec_attacker"}

    assert_not_genuine(shop.answer(body, shop.signed(body, secret="whsec_attacker"), **header))

    assert_nothing_happened(payment)
    assert shop.answer(body, shop.signed(body), **header).status_code == 200  # and does no harm


def test_the_table_of_endpoints_holds_no_secret_of_ours(shop, news, settings):
    payment, body = news
    stored = WebhookEndpoint.objects.get().secret

    assert stored not in settings.STRIPE_WEBHOOK_SECRETS
    assert_not_genuine(shop.answer(body, shop.signed(body, secret=stored)))
    assert_nothing_happened(payment)


def test_the_callers_address_is_the_networks_not_a_headers(shop, news):
    _, body = news

    assert shop.answer(body, shop.signed(body), HTTP_X_FORWARDED_FOR="'; --").status_code == 200
    assert WebhookEventTrigger.objects.get().remote_ip == "127.0.0.1"


@pytest.mark.parametrize("body", [b"[]", b"7", b"{", b"{}", b'{"livemode": false}'])
def test_signed_nonsense_is_refused(shop, body):
    assert_not_genuine(shop.answer(body, shop.signed(body)))
    assert not Event.objects.exists()


def test_a_body_beyond_the_limit_is_not_read(shop, settings):
    settings.MAX_BODY_BYTES = 100
    body = b"x" * 101

    answer = shop.answer(body, shop.signed(body))
    as_form = shop.browser.post(WEBHOOK, data=body, content_type="multipart/form-data; boundary=x")

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert (as_form.status_code, as_form.json()["code"]) == (413, "body_too_large")


def test_only_post_is_taken(shop):
    answer = shop.browser.get(WEBHOOK)

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_dj_stripes_own_address_is_not_open(shop, news):
    _, body = news

    for path in ["/stripe/webhook/", "/api/stripe/webhook/", "/djstripe/webhook/"]:
        answer = shop.browser.post(path, data=body, content_type="application/json")
        assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/api/payment/webhook", "/api/v1/payments/webhook/"])
def test_other_spellings_lead_here_without_losing_the_body(shop, news, path):
    payment, body = news

    answer = shop.browser.post(
        path, data=body, content_type="application/json", HTTP_STRIPE_SIGNATURE=shop.signed(body)
    )

    assert answer.status_code == 200
    assert status_of(payment.order) == ("confirmed", "paid")


@pytest.mark.parametrize(
    ("lie", "kind"),
    [({"livemode": True}, "wrong_mode"), ({"account": "acct_somebody_else"}, "wrong_account")],
)
def test_genuine_news_of_another_mode_or_account_is_for_a_person(shop, news, lie, kind):
    payment, body = news
    body = json.dumps(json.loads(body) | lie).encode()
    calls = len(shop.fake.requests)

    assert shop.answer(body, shop.signed(body)).status_code == 200

    assert_nothing_happened(payment)
    assert issues() == [kind]
    assert len(shop.fake.requests) == calls


def test_before_the_set_up_stripe_is_asked_to_come_again(shop, news):
    payment, body = news
    WebhookEndpoint.objects.all().delete()

    answer = shop.answer(body, shop.signed(body))

    assert (answer.status_code, answer.json()["code"]) == (503, "payments_not_set_up")
    assert_nothing_happened(payment)


def test_while_the_database_is_away_stripe_is_asked_to_come_again(shop, news, monkeypatch):
    payment, body = news

    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(WebhookEventTrigger, "from_request", away)

    answer = shop.answer(body, shop.signed(body))

    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert_nothing_happened(payment)
