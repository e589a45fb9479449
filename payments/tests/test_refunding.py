"""Money on its way back: once, and never more than came in."""

from decimal import Decimal

import pytest
from django.utils import timezone

from almahra.core.models import OutboxMessage
from orders.services.cancelling import cancel_order
from payments.errors import NotRefundable, RefundTooLarge
from payments.fakestripe.payment_methods import BANK_DEBIT
from payments.models import Payment, Refund
from payments.services.refunding import request_refund
from payments.tests.stories import issues, status_of

SEND = "POST /v1/refunds$"


@pytest.fixture
def paid(shop):
    """A payment of 46.00 USD that has arrived."""
    return shop.paid()


@pytest.fixture
def later(deliver):
    """The outbox after every pause is over; what still waits afterwards, but for mails."""

    def run():
        waiting = OutboxMessage.objects.filter(done_at=None).exclude(topic__endswith="_mail")
        waiting.update(available_at=timezone.now())
        deliver()
        return list(waiting.values_list("topic", flat=True))

    return run


def ask(payment, amount=None):
    return request_refund(payment, amount and Decimal(amount), reason="a scratched lens")


def refunded(payment):
    payment.refresh_from_db()
    return payment.refunded


def test_parts_go_back_until_nothing_is_left(shop, paid, deliver):
    ask(paid, "10.00")
    ask(paid, "5.50")
    deliver()
    partly = status_of(paid.order)
    with pytest.raises(RefundTooLarge) as refusal:
        ask(paid, "30.51")
    ask(paid)
    deliver()
    shop.hear(times=2, order="reversed")

    assert refusal.value.facts == {"refundable": "30.50", "currency": "USD"}
    assert partly == ("confirmed", "partly_refunded")
    assert refunded(paid) == Decimal("46.000")
    assert status_of(paid.order) == ("confirmed", "refunded")
    assert (shop.fake.count("refund"), Refund.objects.count()) == (3, 3)
    with pytest.raises(NotRefundable):
        ask(paid)


def test_what_is_asked_for_counts_as_spent_before_it_is_sent(paid):
    ask(paid, "46.00")

    with pytest.raises(NotRefundable):
        ask(paid, "0.01")
    assert Refund.objects.count() == 1
    assert refunded(paid) == 0


@pytest.mark.parametrize("amount", ["0", "-1", "46.01"])
def test_amounts_outside_of_what_came_in_are_refused(paid, amount):
    with pytest.raises(RefundTooLarge):
        request_refund(paid, Decimal(amount), reason="")
    assert not Refund.objects.exists()


def test_an_unpaid_payment_has_nothing_to_give_back(shop):
    with pytest.raises(NotRefundable):
        ask(shop.intent_for())
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("kind", "times"), [("refuse", 2), ("timeout_after", 2), ("500", 2), ("500_after", 2), ("429", 1)]
)
def test_trouble_on_the_way_ends_with_one_refund(shop, paid, later, kind, times):
    ask(paid, "10.00")
    shop.break_down(SEND, kind, times)

    assert later() == ["payments.send_refund"]
    assert Refund.objects.get().status == "created"

    assert later() == []
    assert (shop.fake.count("refund"), refunded(paid)) == (1, Decimal(10))


def test_a_handler_that_runs_twice_sends_once(shop, paid, later):
    ask(paid, "10.00")
    later()
    OutboxMessage.objects.update(done_at=None)

    later()

    assert (shop.fake.count("refund"), refunded(paid)) == (1, Decimal(10))


def test_what_stripe_declines_is_not_spent_and_for_a_person(shop, paid, deliver):
    [charge] = shop.fake.store.of_kind("charge")
    shop.fake.open_dispute(charge["id"])
    ask(paid)

    deliver()

    assert Refund.objects.get().status == "failed"
    assert issues() == ["refund_failed"]
    assert refunded(paid) == 0
    assert status_of(paid.order) == ("confirmed", "paid")


def test_a_pending_refund_counts_when_it_arrives(shop, deliver):
    payment = shop.pay(shop.intent_for(), "pm_card_pendingRefund")
    shop.hear()
    ask(Payment.objects.get())
    deliver()
    before = (Refund.objects.get().status, refunded(payment), status_of(payment.order))

    shop.fake.settle_refund(Refund.objects.get().stripe_id, True)
    shop.hear()

    assert before == ("pending", 0, ("confirmed", "paid"))
    assert (refunded(payment), status_of(payment.order)) == (Decimal(46), ("confirmed", "refunded"))


def test_a_pending_refund_is_spent_until_the_bank_refuses_it(shop, deliver):
    payment = shop.pay(shop.intent_for(), "pm_card_pendingRefund")
    shop.hear()
    ask(payment)
    deliver()
    with pytest.raises(NotRefundable):
        ask(payment, "0.01")

    shop.fake.settle_refund(Refund.objects.get().stripe_id, False)
    shop.hear(times=2)

    assert (refunded(payment), status_of(payment.order)) == (Decimal(0), ("confirmed", "paid"))
    assert issues() == ["refund_failed"]
    assert ask(payment).amount == Decimal(46)


def test_a_refund_that_comes_back_days_later_is_money_we_have_again(shop, paid, deliver):
    ask(paid)
    deliver()
    shop.hear()
    refund = Refund.objects.get()

    shop.fake.settle_refund(refund.stripe_id, False)
    shop.hear(times=2)

    refund.refresh_from_db()
    assert (refund.status, refund.failure_reason) == ("failed", "lost_or_stolen_card")
    assert (refunded(paid), status_of(paid.order)) == (Decimal(0), ("confirmed", "paid"))
    assert issues() == ["refund_failed"]


def test_a_refund_made_in_stripes_dashboard_is_ours_too(shop, paid):
    shop.fake.handle(
        "POST", "/v1/refunds", [("payment_intent", paid.stripe_id), ("amount", "999")],
        {"Authorization": "Bearer sk_test_" + "0" * 24},
    )  # fmt: skip

    assert shop.hear(times=2) == {200}

    assert (Refund.objects.get().amount, refunded(paid)) == (Decimal("9.990"), Decimal("9.990"))
    assert status_of(paid.order) == ("confirmed", "partly_refunded")


def test_news_of_a_refund_before_news_of_the_payment(shop):
    payment = shop.pay(shop.intent_for())
    shop.fake.handle(
        "POST", "/v1/refunds", [("payment_intent", payment.stripe_id)],
        {"Authorization": "Bearer sk_test_" + "0" * 24},
    )  # fmt: skip

    assert shop.hear(order="reversed") == {200}

    payment.refresh_from_db()
    assert (payment.received, payment.refunded) == (Decimal(46), Decimal(46))
    assert status_of(payment.order) == ("confirmed", "refunded")


def test_cancelling_a_paid_order_sends_the_money_back(shop, paid, later):
    cancel_order(paid.order, by=None)
    later()
    later()  # the refund is a message of its own

    shop.hear()

    assert refunded(paid) == Decimal(46)
    assert status_of(paid.order) == ("cancelled", "refunded")
    assert Refund.objects.get().reason == "order cancelled"


def test_cancelling_after_a_part_went_back_sends_the_rest(shop, paid, later):
    ask(paid, "10.00")
    cancel_order(paid.order, by=None)
    later()
    later()

    assert sorted(Refund.objects.values_list("amount", flat=True)) == [Decimal(10), Decimal(36)]
    assert refunded(paid) == Decimal(46)


def test_cancelling_an_unpaid_order_closes_its_intent(shop, later):
    payment = shop.intent_for()
    cancel_order(payment.order, by=None)

    later()

    payment.refresh_from_db()
    assert (shop.at_stripe(payment)["status"], payment.status) == ("canceled", "cancelled")
    assert not Refund.objects.exists()


def test_cancelling_while_stripe_is_away_is_made_good_later(shop, later):
    payment = shop.intent_for()
    cancel_order(payment.order, by=None)
    shop.break_down("POST /v1/payment_intents/.*/cancel", "refuse")

    assert later() == ["payments.undo_payments"]
    assert later() == []

    assert shop.at_stripe(payment)["status"] == "canceled"


def test_a_bank_debit_of_a_cancelled_order_goes_back_when_it_arrives(shop, later):
    payment = shop.pay(shop.intent_for(), BANK_DEBIT)
    cancel_order(payment.order, by=None)
    later()
    shop.fake.settle_intent(payment.stripe_id, True)

    shop.hear()
    later()
    shop.hear()

    assert status_of(payment.order) == ("cancelled", "refunded")
    assert shop.fake.count("refund") == 1
