"""Stripe slow, failing, silent about what it did, or telling us nothing, too much or lies; with real processes."""

import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from threading import Event

import psutil
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.tests.factories import UserFactory
from almahra.core import outbox
from almahra.core.models import OutboxMessage
from catalog.models import Stock
from catalog.tests.factories import VariantFactory
from orders.models import Order
from orders.services.expiring import expire_order
from payments.fakestripe.errors import Refusal as Declined
from payments.models import Payment, PaymentIssue, Refund
from tests.customers import at_once, call
from tests.faults import Database, environment, eventually
from tests.races.conftest import WEBHOOK
from tests.races.test_buying import assert_books_agree

pytestmark = [pytest.mark.race, pytest.mark.xdist_group("town")]

CREATE, REFUND = "POST /v1/payment_intents$", "POST /v1/refunds$"


@pytest.fixture
def order(town):
    """A guest's unpaid order of one piece."""
    return town.buy(VariantFactory().sku)


def states():
    return Order.objects.values_list("status", "payment_status").get()


def is_paid():
    return states() == ("confirmed", "paid")


def backdate(*tables):
    """Nobody has these rows in hand any more."""
    for table in tables:
        table.objects.update(created_at=timezone.now() - timedelta(minutes=3))


def do_now():
    """The pauses between two tries are over."""
    OutboxMessage.objects.filter(done_at=None).update(available_at=timezone.now())


# The SDK tries twice, except after a 429.
@pytest.mark.parametrize(
    ("kind", "times"), [("refuse", 2), ("500", 2), ("500_after", 2), ("429", 1), ("timeout_after", 2)]
)
def test_trouble_is_a_503_and_the_order_stays_payable_by_one_intent(town, order, kind, times):
    town.fake.faults.add(match=CREATE, kind=kind, times=times)

    status, answer = town.ask_to_pay(order)
    town.fake.faults.clear()
    opened = eventually(lambda: opened_again(town, order))

    assert (status, answer["code"], answer["retry_after"]) == (503, "payment_provider_unavailable", "5")
    assert opened["amount"] == order["total"]
    assert (Payment.objects.count(), town.fake.count("payment_intent")) == (1, 1)


def opened_again(town, order):
    status, answer = town.ask_to_pay(order)
    return answer if status == 201 else None


def test_a_slow_stripe_is_given_up_and_keeps_nobody_else_waiting(town, monkeypatch):
    sku = VariantFactory().sku
    order = town.buy(sku)
    is_asked, may_answer, handle = Event(), Event(), town.fake.handle

    def slowly(*request):
        is_asked.set()
        may_answer.wait(60)
        return handle(*request)

    def buy_meanwhile():
        assert is_asked.wait(20)
        return town.buy(sku)["status"]

    monkeypatch.setattr(town.fake, "handle", slowly)
    (status, answer), other = at_once(lambda: town.ask_to_pay(order), buy_meanwhile)
    was_answered = may_answer.is_set()
    may_answer.set()  # Stripe does after all what nobody waits for any more
    eventually(lambda: town.fake.count("payment_intent") == 1, seconds=20)
    opened = eventually(lambda: opened_again(town, order))

    assert (status, answer["code"], was_answered) == (503, "payment_provider_unavailable", False)
    assert other == "pending_payment"
    assert [made["id"] for made in town.fake.store.of_kind("payment_intent")] == [opened["payment_intent"]]
    assert Payment.objects.count() == 1


def test_an_intent_whose_answer_was_lost_is_found_by_the_command(town, order):
    town.fake.faults.add(match=CREATE, kind="timeout_after", times=2)
    assert town.ask_to_pay(order)[0] == 503
    backdate(Payment)

    said = reconcile(town)

    [made] = town.fake.store.of_kind("payment_intent")
    assert Payment.objects.get().stripe_id == made["id"]
    assert said == f"payment {made['id']}: created -> created\n"


def reconcile(town):
    """`manage.py payments_reconcile`, as an operator runs it."""
    return subprocess.run(
        [sys.executable, "manage.py", "payments_reconcile"],
        cwd=settings.BASE_DIR,
        env=environment(FAKE_STRIPE_URL=town.stripe_url),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout


def test_a_refund_whose_answer_was_lost_is_sent_once(town, order, sign_in):
    town.pay(order)
    town.hear()
    town.fake.faults.add(match=REFUND, kind="timeout_after", times=2)
    manager = sign_in(UserFactory(is_superuser=True, is_staff=True))._credentials["HTTP_AUTHORIZATION"]
    body = {"order": order["number"], "reason": "a scratched lens"}

    status, _ = call(f"{town.shop}/api/payments/refund", body, Authorization=manager)
    sending = OutboxMessage.objects.get(topic="payments.send_refund")
    eventually(lambda: OutboxMessage.objects.filter(pk=sending.pk, last_error="payment_provider_unavailable").exists())
    lost = (Refund.objects.get().status, town.fake.count("refund"))
    do_now()

    eventually(lambda: Refund.objects.get().status == "succeeded")
    assert (status, lost, town.fake.count("refund")) == (201, ("created", 1), 1)
    assert Payment.objects.get().refunded == Decimal(order["total"])


def test_news_out_of_order_and_more_than_once_only_leads_forward(town, order):
    _, opened = town.ask_to_pay(order)
    with pytest.raises(Declined):
        town.fake.confirm(opened["payment_intent"], "pm_card_visa_chargeDeclined")
    town.fake.confirm(opened["payment_intent"], "pm_card_visa")

    assert {status for _, status in town.hear(order="reversed", times=3)} == {200}

    assert is_paid()
    assert Payment.objects.get().last_error == ""
    assert Order.objects.get().events.filter(kind="confirmed").count() == 1


def test_what_is_forged_stale_or_from_the_future_has_no_effect(town, order):
    town.pay(order)
    body, genuine = town.message("payment_intent.succeeded")
    secret, now = settings.STRIPE_WEBHOOK_SECRETS[0], int(time.time())
    messages = [
        (body, town.fake.sign(body, "whsec_somebody_elses")),
        (body.replace(b"succeeded", b"processing"), genuine),
        (body, ""),
        (body, town.fake.sign(body, secret, now - 400)),
        (body, town.fake.sign(body, secret, now + 400)),
    ]

    assert [town.send(town.shop + WEBHOOK, *message) for message in messages] == [400] * 5

    assert states() == ("pending_payment", "unpaid")


@pytest.mark.parametrize("change", [{"subtotal": 50, "total": 56}, {"currency": "EUR"}])
def test_another_amount_or_currency_confirms_nothing(town, order, change):
    town.pay(order)
    Order.objects.update(**change)

    assert {status for _, status in town.hear(times=2)} == {200}

    assert states() == ("pending_payment", "unpaid")
    assert PaymentIssue.objects.get().kind == "amount_mismatch"


def test_news_that_comes_while_the_database_is_away_is_asked_for_again(town, order):
    town.pay(order)
    body, signature = town.message("payment_intent.succeeded")
    connection.ensure_connection()
    database = Database()

    with database.closed():
        away = town.send(town.shop + WEBHOOK, body, signature)
    database.observer.close()
    before = states()
    again = [town.send(town.shop + WEBHOOK, body, signature) for _ in range(2)]

    assert (away, before) == (503, ("pending_payment", "unpaid"))
    assert again == [200, 200]
    assert is_paid()


def test_what_was_paid_is_found_when_no_webhook_ever_arrives(town, order):
    intent = town.pay(order)
    town.fake.outbox = []
    backdate(Payment)

    for _ in range(2):
        town.work("payments.tasks.reconcile_payments")

    eventually(is_paid)
    eventually(lambda: town.mails(order["number"].encode()) == 1)
    assert Payment.objects.get().stripe_id == intent


def test_an_abandoned_order_gives_its_piece_back_once(town):
    sku = VariantFactory().sku
    orders = [town.buy(sku) for _ in range(2)]
    assert town.ask_to_pay(orders[0])[0] == 201
    Order.objects.filter(number=orders[0]["number"]).update(expires_at=timezone.now())

    for _ in range(3):
        town.work("payments.tasks.expire_unpaid_orders")

    eventually(lambda: Order.objects.get(number=orders[0]["number"]).status == "expired")
    assert town.fake.store.of_kind("payment_intent")[0]["status"] == "canceled"
    eventually(lambda: town.mails(orders[0]["number"].encode()) == 1)
    assert Stock.objects.get().reserved == 1
    assert_books_agree()


@pytest.mark.parametrize(("left", "ends"), [(5, ("confirmed", "paid")), (0, ("expired", "refunded"))])
def test_a_late_payment_is_honoured_or_goes_back_and_never_both(town, order, left, ends):
    _, opened = town.ask_to_pay(order)
    expire_order(Order.objects.get())  # while the customer types the number of the card
    Stock.objects.update(on_hand=left)
    town.fake.confirm(opened["payment_intent"], "pm_card_visa")

    assert {status for _, status in town.hear(times=3)} == {200}

    eventually(lambda: states() == ends)
    given_back = ends[1] == "refunded"
    assert town.fake.count("refund") == Refund.objects.count() == given_back
    assert Stock.objects.get().reserved == (not given_back)


def test_a_mail_survives_the_child_of_a_worker_that_was_sending_it(town):
    town.post.is_asked.clear()
    town.post.may_go_on.clear()
    user = UserFactory()
    with transaction.atomic():
        message = outbox.put("accounts.password_changed_mail", user_id=user.pk)
    town.work("almahra.core.tasks.sweep_outbox")
    assert town.post.is_asked.wait(30)

    child_that_talks_to(town.worker, town.post).kill()
    town.post.may_go_on.set()
    do_now()  # its lease is over

    eventually(lambda: OutboxMessage.objects.get(pk=message.pk).done_at)
    assert len(town.post.mails) == 1
    assert f"<{message.pk}@".encode() in town.post.mails[0]


def child_that_talks_to(worker, post):
    """Of the processes of a worker, the one that carries out tasks; another one is the beat."""
    for child in psutil.Process(worker.process.pid).children():
        if any(one.raddr and one.raddr.port == post.port for one in child.net_connections()):
            return child
    raise AssertionError("no child of the worker talks to the mail server")
