"""Many at once on a real database. Each promise comes with a control that breaks once the guard is gone."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from almahra.core import outbox
from almahra.core.errors import NotThere, Refusal
from almahra.core.models import OutboxMessage
from orders.errors import IllegalTransition
from orders.models import Order
from orders.services.cancelling import cancel_order
from orders.tests.factories import OrderFactory
from payments import gateway
from payments.errors import NotRefundable, RefundTooLarge
from payments.models import CardConsent, Payment, Refund, StripeCustomer
from payments.services import applying, creating, customers, refunding
from payments.services.applying import apply_intent
from payments.services.cards import begin_to_add, remove_card
from payments.services.creating import create_intent
from payments.services.refunding import request_refund
from payments.tests.stories import issues, status_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr(outbox, "_publish", lambda message_id, priority: None)


def at_once(*acts):
    """Run every act in a thread of its own, all beginning together; what each returned or raised."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=20)
            return act()
        except (Refusal, DatabaseError) as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def confirmation_mails():
    return OutboxMessage.objects.filter(topic="orders.confirmed_mail").count()


def test_ten_clicks_make_one_payment_and_one_intent(shop):
    order = OrderFactory()

    opened = at_once(*[lambda: create_intent(order).payment.stripe_id] * 10)

    assert len(set(opened)) == 1
    assert (Payment.objects.count(), shop.fake.count("payment_intent")) == (1, 1)


def test_control_without_the_lock_clicks_collide(shop, monkeypatch):
    order = OrderFactory()
    together = threading.Barrier(4)

    def unlocked(order_id):
        found = Order.objects.get(pk=order_id)
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=5)
        return found

    monkeypatch.setattr(creating, "lock_payable", unlocked)

    opened = at_once(*[lambda: create_intent(order).payment.stripe_id] * 4)

    assert any(isinstance(one, IntegrityError) for one in opened)  # what is left is the constraint, and a 500


def test_the_webhook_twenty_times_at_once_is_one_effect(shop):
    payment = shop.pay(shop.intent_for())
    [event] = [waiting.event for waiting in shop.fake.outbox if waiting.type == "payment_intent.succeeded"]
    body = shop.fake.payload(event)
    signature = shop.signed(body)

    answers = at_once(*[lambda: shop.answer(body, signature).status_code] * 20)

    # One that waits too long for another's transaction is a 503, and Stripe sends it again.
    assert 200 in answers
    assert set(answers) <= {200, 503}
    assert status_of(payment.order) == ("confirmed", "paid")
    assert confirmation_mails() == 1


def test_confirm_and_webhook_at_once_confirm_once(shop):
    payment = shop.pay(shop.intent_for())

    applied = at_once(*[lambda: apply_intent(gateway.retrieve_intent(payment.stripe_id)).status] * 6)

    assert applied == ["succeeded"] * 6
    assert status_of(payment.order) == ("confirmed", "paid")
    assert (confirmation_mails(), issues()) == (1, [])


def test_control_without_the_lock_one_payment_counts_twice(shop, monkeypatch):
    payment = shop.pay(shop.intent_for())
    together = threading.Barrier(2)

    def unlocked(snapshot):
        found = Payment.objects.get(stripe_id=snapshot.id)
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=5)
        return found

    monkeypatch.setattr(applying, "_locked", unlocked)

    at_once(*[lambda: apply_intent(gateway.retrieve_intent(payment.stripe_id))] * 2)

    assert issues() == ["double_payment"]  # and the money would go back


def test_paying_against_cancelling_never_keeps_the_money_of_a_cancelled_order(shop):
    for _ in range(6):
        payment = shop.pay(shop.intent_for())

        def cancel(payment=payment):
            with suppress(IllegalTransition):
                cancel_order(Order.objects.get(pk=payment.order_id), by=None)

        def confirm(payment=payment):
            apply_intent(gateway.retrieve_intent(payment.stripe_id))

        outcomes = at_once(confirm, cancel)
        while outbox.deliver_due():
            pass

        payment.refresh_from_db()
        assert outcomes == [None, None]
        assert status_of(payment.order) == ("cancelled", "refunded")  # cancelling is possible before and after
        assert payment.refunded == payment.received == payment.amount
        assert payment.refunds.count() == 1


def test_control_without_our_receiver_a_cancelled_order_keeps_its_money(shop, monkeypatch):
    monkeypatch.setattr("payments.services.closing.refund_the_rest", lambda payment, reason: None)
    payment = shop.pay(shop.intent_for())
    apply_intent(gateway.retrieve_intent(payment.stripe_id))

    cancel_order(Order.objects.get(), by=None)
    outbox.deliver_due()

    assert status_of(payment.order) == ("cancelled", "paid")


def test_ten_refunds_at_once_never_exceed_what_came_in(shop):
    payment = shop.paid()

    made = at_once(*[lambda: request_refund(payment, reason="a scratched lens")] * 10)

    assert [type(one) for one in made].count(Refund) == 1
    assert [type(one) for one in made].count(NotRefundable) == 9
    assert Refund.objects.get().amount == payment.received


def test_parts_at_once_never_exceed_what_came_in(shop):
    payment = shop.paid()

    made = at_once(*[lambda: request_refund(payment, Decimal(30), reason="a scratched lens")] * 3)

    assert [type(one) for one in made].count(Refund) == 1
    assert [type(one) for one in made].count(RefundTooLarge) == 2
    assert Refund.objects.get().amount == Decimal(30)


def test_control_without_the_lock_refunds_exceed(shop, monkeypatch):
    payment = shop.paid()
    together = threading.Barrier(2)
    refundable = refunding.refundable

    def hesitant(row):
        left = refundable(row)
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=5)
        return left

    monkeypatch.setattr(refunding, "refundable", hesitant)
    monkeypatch.setattr(Payment.objects, "select_for_update", Payment.objects.all)

    made = at_once(*[lambda: request_refund(payment, reason="a scratched lens")] * 2)

    assert [type(one) for one in made] == [Refund, Refund]


def test_two_workers_send_a_refund_once(shop):
    payment = shop.paid()
    with transaction.atomic():
        refund = request_refund(payment, reason="a scratched lens")

    at_once(*[lambda: refunding.send_refund(Refund.objects.select_related("payment").get(pk=refund.pk))] * 4)

    payment.refresh_from_db()
    assert (shop.fake.count("refund"), payment.refunded) == (1, payment.received)


def test_ten_clicks_make_one_customer(shop, user):
    asked = [lambda: begin_to_add(user, consent_version="2026-11").id] * 5
    paid = [
        lambda order=order: create_intent(order, save_card=True)
        for order in OrderFactory.create_batch(5, customer=user)
    ]

    done = at_once(*asked, *paid)

    assert not [one for one in done if isinstance(one, Exception)]
    assert (shop.fake.count("customer"), StripeCustomer.objects.count()) == (1, 1)
    [stripe_id] = StripeCustomer.objects.values_list("stripe_id", flat=True)
    asked_for = [*shop.fake.store.of_kind("setup_intent"), *shop.fake.store.of_kind("payment_intent")]
    assert {made["customer"] for made in asked_for} == {stripe_id}
    assert CardConsent.objects.count() == 10


def test_control_without_the_key_of_the_row_clicks_make_customers(shop, user, monkeypatch):
    together = threading.Barrier(2)

    def hasty(row):
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=5)
        return f"cus-create-{uuid.uuid4()}"

    monkeypatch.setattr(customers, "key_of", hasty)

    at_once(*[lambda: begin_to_add(user, consent_version="2026-11")] * 2)

    assert shop.fake.count("customer") == 2


def test_ten_clicks_note_one_word(shop, user):
    order = OrderFactory(customer=user)

    opened = at_once(*[lambda: create_intent(order, save_card=True).payment.stripe_id] * 10)

    assert len(set(opened)) == 1
    assert (CardConsent.objects.count(), shop.fake.count("customer")) == (1, 1)
    assert shop.at_stripe(Payment.objects.get())["setup_future_usage"] == "on_session"


def test_a_card_let_go_of_ten_times_at_once_is_gone(shop, user):
    setup = begin_to_add(user, consent_version="2026-11")
    card = shop.fake.confirm_setup(setup.id, "pm_card_visa")["payment_method"]

    done = at_once(*[lambda: remove_card(user, card)] * 10)

    assert None in done
    assert {type(one) for one in done} <= {type(None), NotThere}
    assert shop.fake.objects[card]["customer"] is None
