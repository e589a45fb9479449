"""A customer tells their bank that a payment was not theirs."""

from datetime import UTC, datetime

import pytest

from orders.services.cancelling import cancel_order
from payments.models import Dispute, PaymentIssue, Refund
from payments.tests.stories import issues, status_of


@pytest.fixture
def disputed(shop):
    """A payment that arrived and was disputed the same moment; we have heard of both."""
    payment = shop.pay(shop.intent_for(), "pm_card_createDispute")
    assert shop.hear() == {200}
    payment.refresh_from_db()
    return payment


def the_dispute(shop):
    [found] = shop.fake.store.of_kind("dispute")
    return found


def test_it_is_flagged_with_the_day_to_answer(shop, disputed):
    dispute = Dispute.objects.get()

    said = the_dispute(shop)
    assert (dispute.payment, dispute.stripe_id, dispute.status) == (disputed, said["id"], "needs_response")
    assert dispute.evidence_due_at == datetime.fromtimestamp(said["evidence_details"]["due_by"], tz=UTC)
    issue = PaymentIssue.objects.get()
    assert (issue.kind, issue.payment, issue.settled_at) == ("dispute", disputed, None)
    assert disputed.order.number in issue.detail
    assert "answer until" in issue.detail
    assert disputed.order.events.filter(kind="disputed").count() == 1
    assert status_of(disputed.order) == ("confirmed", "paid")


def test_the_same_news_many_times_in_any_order_is_told_once(shop, disputed):
    shop.fake.close_dispute(the_dispute(shop)["id"], won=False)
    shop.fake.emit("charge.dispute.updated", the_dispute(shop))
    shop.fake.emit("charge.dispute.funds_withdrawn", the_dispute(shop))

    assert shop.hear(times=3, order="reversed") == {200}

    dispute = Dispute.objects.get()
    assert dispute.status == "lost"
    assert dispute.closed_at is not None
    assert list(disputed.order.events.filter(kind__startswith="dispute").values_list("kind", flat=True)) == [
        "disputed",
        "dispute_lost",
    ]
    assert PaymentIssue.objects.get().settled_at is None


def test_a_won_dispute_needs_nobody_any_more(shop, disputed):
    shop.fake.close_dispute(the_dispute(shop)["id"], won=True)

    shop.hear(times=2)

    assert Dispute.objects.get().is_won
    assert PaymentIssue.objects.get().settled_at is not None


def test_cancelling_a_disputed_order_sends_no_money_and_tells_staff(shop, disputed, deliver):
    cancel_order(disputed.order, by=None)

    deliver()

    assert not Refund.objects.exists()
    assert shop.fake.count("refund") == 0
    assert issues() == ["dispute", "dispute"]


def test_a_dispute_about_money_that_is_not_ours_is_for_a_person(shop, disputed):
    said = the_dispute(shop)
    stranger = {**said, "id": "du_stranger", "payment_intent": "pi_stranger", "charge": "ch_stranger"}
    shop.fake.objects["du_stranger"] = stranger
    shop.fake.objects["pi_stranger"] = {**shop.at_stripe(disputed), "id": "pi_stranger", "metadata": {}}
    shop.fake.emit("charge.dispute.created", stranger)

    shop.hear()

    assert Dispute.objects.count() == 1
    assert "unknown_intent" in issues()
