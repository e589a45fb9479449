"""What Stripe's messages say of people is gone after a month, and the shop does not miss it."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from djstripe.models import Account, APIKey, Charge, Event, WebhookEndpoint, WebhookEventTrigger
from psycopg import sql

from almahra.core.models import OutboxMessage
from payments import webhooks
from payments.admin.synced import SYNCED
from payments.services import pruning
from payments.tasks import prune_stripe_copies
from payments.tests.stories import status_of

# What people are known by, planted where Stripe puts it.
NAME, EMAIL, STREET, ADDRESS = "Salma Hadi", "salma@customers.example", "12 Harbour Road", "203.0.113.77"
MARKERS = (NAME, EMAIL, STREET, ADDRESS)


def stored() -> str:
    """Every row of every table of dj-stripe, as PostgreSQL writes them."""
    written = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("djstripe").get_models(include_auto_created=True):
            cursor.execute(sql.SQL("SELECT whole::text FROM {} AS whole").format(sql.Identifier(model._meta.db_table)))
            written += [row for (row,) in cursor.fetchall()]
    return "\n".join(written)


def markers_in(text: str) -> set[str]:
    return {marker for marker in MARKERS if marker in text}


@pytest.fixture
def sale(shop, monkeypatch):
    """A payment with everything Stripe may know of who paid; one of its webhooks failed at first."""
    payment = shop.intent_for()
    person = {"name": NAME, "email": EMAIL, "phone": None, "address": {"line1": STREET, "country": "YE"}}
    shop.at_stripe(payment).update(receipt_email=EMAIL, shipping=person, metadata={"note": f"for {NAME}"})
    shop.pay(payment)
    for kept in shop.fake.objects.values():
        if kept["object"] in ("charge", "payment_method"):
            kept["billing_details"] = person
    waiting = list(shop.fake.outbox)
    with monkeypatch.context() as broken:
        broken.setattr(webhooks, "apply_intent", refuse)
        assert shop.hear(only={"payment_intent.succeeded"}) == {500}
    shop.fake.outbox = waiting
    assert shop.hear() == {200}
    WebhookEventTrigger.objects.update(remote_ip=ADDRESS)
    return payment


def refuse(snapshot):
    raise ValueError(f"no sale to {NAME} of {STREET}")


@pytest.fixture
def after():
    """Let time go by from now on."""
    with ExitStack() as stack:
        yield lambda **time: stack.enter_context(time_machine.travel(timezone.now() + timedelta(**time)))


@pytest.fixture
def a_month_later(after):
    return lambda: after(days=settings.WEBHOOK_LOG_DAYS, minutes=1)


def test_after_a_month_no_table_knows_who_paid(sale, a_month_later):
    assert markers_in(stored()) == set(MARKERS)

    a_month_later()
    prune_stripe_copies()

    assert markers_in(stored()) == set()


def test_a_day_before_everything_is_there(sale, after):
    before = stored()

    after(days=settings.WEBHOOK_LOG_DAYS - 1)
    prune_stripe_copies()

    assert stored() == before


def test_support_still_finds_what_came_and_when(sale, a_month_later):
    events = set(Event.objects.values_list("id", "type", "created", "livemode"))
    triggers = list(WebhookEventTrigger.objects.order_by("pk").values_list("event", "created", "valid", "processed"))
    a_month_later()

    prune_stripe_copies()

    assert set(Event.objects.values_list("id", "type", "created", "livemode")) == events
    kept = WebhookEventTrigger.objects.order_by("pk")
    assert list(kept.values_list("event", "created", "valid", "processed")) == triggers
    event = Event.objects.get(type="payment_intent.succeeded")
    assert event.data == {"object": event.data["object"]}
    assert (event.data["object"]["id"], event.data["object"]["amount"]) == (sale.stripe_id, 4600)
    failed = WebhookEventTrigger.objects.get(processed=False).json_body
    assert (failed["id"], failed["type"]) == (event.id, event.type)
    assert Charge.objects.get().stripe_data["payment_intent"] == sale.stripe_id


def test_an_event_that_comes_again_after_that_has_no_second_effect(sale, shop, a_month_later):
    [event_id] = Event.objects.filter(type="payment_intent.succeeded").values_list("id", flat=True)
    body = shop.fake.payload(event_id)
    captured = shop.signed(body)
    a_month_later()
    prune_stripe_copies()
    asked, rows = len(shop.fake.requests), Event.objects.count()

    assert shop.answer(body, captured).status_code == 400  # whoever kept a message can not play it again
    assert shop.answer(body, shop.signed(body)).status_code == 200  # Stripe signs anew whenever it sends

    assert (len(shop.fake.requests), Event.objects.count()) == (asked, rows)
    assert OutboxMessage.objects.filter(topic="orders.confirmed_mail").count() == 1
    assert status_of(sale.order) == ("confirmed", "paid")


def test_what_stripe_tells_anew_is_kept_anew(sale, shop, a_month_later):
    a_month_later()
    prune_stripe_copies()
    charge = Charge.objects.get().id

    shop.fake.open_dispute(charge)
    assert shop.hear() == {200}
    prune_stripe_copies()
    told_anew = Event.objects.get(type="charge.dispute.created")
    assert told_anew.data["object"]["evidence"] is not None

    a_month_later()
    prune_stripe_copies()
    told_anew.refresh_from_db()
    assert "evidence" not in told_anew.data["object"]


def test_the_command_goes_on_where_it_was_stopped_and_may_be_repeated(sale, a_month_later, monkeypatch, capsys):
    triggers = WebhookEventTrigger.objects.count()
    monkeypatch.setattr(pruning, "BATCH", 1)
    a_month_later()
    first = next(pruning.prune())

    call_command("payments_prune")
    lines = capsys.readouterr().out.splitlines()
    call_command("payments_prune")

    assert first == ("webhookeventtrigger", 1)
    assert lines.count("webhookeventtrigger: 1 cut") == triggers - 1
    assert capsys.readouterr().out == ""
    assert markers_in(stored()) == set()


def test_what_is_the_shops_own_stays(sale, a_month_later):
    mine = [list(model.objects.values()) for model in (Account, APIKey, WebhookEndpoint)]
    a_month_later()

    prune_stripe_copies()

    assert [list(model.objects.values()) for model in (Account, APIKey, WebhookEndpoint)] == mine


def test_the_pages_of_the_back_office_still_open(sale, staff_client, admin_user, a_month_later):
    a_month_later()
    prune_stripe_copies()
    staff_client.force_login(admin_user)  # a session does not last a month

    for model in SYNCED:
        name = f"admin:djstripe_{model._meta.model_name}"
        assert staff_client.get(reverse(f"{name}_changelist")).status_code == 200
        for row in model.objects.all():
            assert staff_client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def test_a_message_that_was_no_event_leaves_nothing(sale, shop, a_month_later):
    WebhookEventTrigger.objects.update(body=f"[{{{NAME}")
    a_month_later()

    prune_stripe_copies()

    assert set(WebhookEventTrigger.objects.values_list("body", flat=True)) == {""}


def test_the_clock_cuts_every_hour():
    job = settings.CELERY_BEAT_SCHEDULE["prune-stripe-copies"]

    assert (job["task"], job["schedule"]) == (prune_stripe_copies.name, 3600.0)
