"""Money that goes back, and money that a bank takes back."""

import pytest
import stripe

from payments.tests.fakestripe_stories import Shop, open_shop


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def refund(shop, intent, **params):
    return shop.stripe.v1.refunds.create({"payment_intent": intent.id, **params})


def test_parts_can_be_refunded_up_to_the_whole(shop):
    paid = shop.paid()
    refund(shop, paid, amount=500)
    assert shop.only("charge")["refunded"] is False

    with pytest.raises(stripe.InvalidRequestError, match=r"\(1500\) is greater .* \(1499\)"):
        refund(shop, paid, amount=1500)

    assert shop.fake.count("refund") == 1
    assert refund(shop, paid).amount == 1499
    charge = shop.only("charge")
    assert (charge["amount_refunded"], charge["refunded"]) == (1999, True)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(shop, paid, amount=1)
    assert refused.value.code == "charge_already_refunded"


def test_what_was_not_paid_can_not_be_refunded(shop):
    waiting = shop.paid("pm_usBankAccount_processing")

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        refund(shop, waiting)

    assert shop.fake.count("refund") == 0


def test_a_refund_tells_the_shop(shop):
    paid = shop.paid()
    shop.news()

    made = refund(shop, paid, amount=999, reason="requested_by_customer", metadata={"order": "A1"})

    assert (made.status, made.reason, made.metadata.to_dict()) == (
        "succeeded",
        "requested_by_customer",
        {"order": "A1"},
    )
    assert shop.fake.objects[made.balance_transaction]["amount"] == -999
    assert shop.news() == ["refund.created", "charge.refunded"]


def test_a_pending_refund_arrives_later(shop):
    made = refund(shop, shop.paid("pm_card_pendingRefund"))
    assert made.status == "pending"
    shop.news()

    assert shop.fake.settle_refund(made.id, True)["status"] == "succeeded"
    assert shop.news() == ["refund.updated", "charge.refund.updated"]


def test_a_refund_may_come_back_days_later(shop):
    made = refund(shop, shop.paid("pm_card_refundFail"))
    shop.news()

    failed = shop.fake.settle_refund(made.id, False)
    shop.fake.settle_refund(made.id, False)

    assert (failed["status"], failed["failure_reason"]) == ("failed", "lost_or_stolen_card")
    charge = shop.only("charge")
    assert (charge["amount_refunded"], charge["refunded"]) == (0, False)
    assert shop.news() == ["refund.failed", "refund.updated", "charge.refund.updated"]


def test_a_disputed_charge_is_refundable_only_after_the_dispute_is_won(shop):
    paid = shop.paid("pm_card_createDispute")
    dispute = shop.only("dispute")
    assert (dispute["charge"], dispute["status"]) == (paid.latest_charge, "needs_response")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(shop, paid)
    assert refused.value.code == "charge_disputed"

    assert shop.fake.close_dispute(dispute["id"], True)["status"] == "won"
    assert refund(shop, paid).amount == 1999


def test_a_dispute_can_be_opened_late_and_lost(shop):
    paid = shop.paid()
    shop.news()

    dispute = shop.fake.open_dispute(paid.latest_charge)
    shop.fake.close_dispute(dispute["id"], False)
    shop.fake.close_dispute(dispute["id"], True)

    assert shop.stripe.v1.disputes.retrieve(dispute["id"]).status == "lost"
    assert shop.news() == ["charge.dispute.created", "charge.dispute.closed"]
