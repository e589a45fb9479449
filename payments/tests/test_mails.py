"""Mails about money: told once, with a link to pay again or the sum that comes back."""

from decimal import Decimal

import pytest
from django.utils import timezone

from almahra.core.models import SentMail
from almahra.core.tests.postbox import html_of, text_of
from orders.access import read_token
from orders.models import Order
from orders.services.cancelling import cancel_order
from orders.tests.factories import OrderFactory
from payments.fakestripe.errors import Refusal
from payments.fakestripe.payment_methods import BANK_DEBIT
from payments.models import Payment, Refund
from payments.services.refunding import request_refund


@pytest.fixture
def order(db):
    return OrderFactory(customer=None, email="noor@customers.example")


@pytest.fixture
def told(postbox, deliver, shop):
    """The mails that arrived when every webhook was heard and the outbox is empty: (subject, text, html)."""

    def listen():
        shop.hear()
        while deliver():
            shop.hear()
        return [(one["Subject"], text_of(one), html_of(one)) for one in postbox.arrived]

    return listen


def declined(shop, payment):
    """The customer tries a card, and sees in the browser that it was declined."""
    with pytest.raises(Refusal):
        shop.pay(payment, "pm_card_visa_chargeDeclined")
    return payment


def subjects(letters):
    return [subject for subject, *_ in letters]


def test_a_declined_card_is_told_with_a_link_to_pay_again(shop, order, told, settings):
    declined(shop, shop.intent_for(order))

    [(subject, *bodies)] = told()

    assert subject == f"The payment for your order {order.number} did not go through"
    for body in bodies:
        assert f"{settings.FRONTEND_URL}/orders/{order.number}?token={read_token(order)}" in body
        assert "Nothing was charged." in body
        assert "46.00 USD" in body
    assert SentMail.objects.get().about == order.number
    assert order.events.filter(kind="payment_failed").count() == 1


def test_three_cards_in_a_row_are_one_mail(shop, order, told):
    payment = shop.intent_for(order)
    for _ in range(3):
        declined(shop, payment)
        letters = told()

    assert len(letters) == 1


def test_a_failure_at_the_bank_is_told_even_after_a_declined_card(shop, order, told):
    payment = shop.intent_for(order)
    declined(shop, payment)
    told()
    shop.pay(payment, BANK_DEBIT)
    told()
    shop.fake.settle_intent(payment.stripe_id, False)

    assert subjects(told()) == [f"The payment for your order {order.number} did not go through"] * 2


def test_who_paid_before_the_mail_left_is_not_told_of_the_first_card(shop, order, told):
    payment = shop.intent_for(order)
    declined(shop, payment)
    shop.hear()
    shop.pay(payment)

    assert subjects(told()) == [f"Your order {order.number} is confirmed"]


def test_a_failure_of_a_cancelled_order_is_no_news(shop, order, told):
    payment = declined(shop, shop.intent_for(order))
    cancel_order(order, by=None)

    assert subjects(told()) == [f"Your order {order.number} is cancelled"]
    assert Payment.objects.get().pk == payment.pk


def test_who_has_no_time_left_to_pay_is_told_of_that_alone(shop, order, told):
    declined(shop, shop.intent_for(order))
    Order.objects.update(expires_at=timezone.now())

    assert told() == []


def test_a_part_that_goes_back_is_told_once_with_its_sum(shop, order, told, postbox):
    payment = shop.paid(order)
    told()
    postbox.arrived.clear()
    request_refund(payment, Decimal("12.00"), reason="a scratched lens")

    [(subject, text, html)] = told()

    assert subject == f"We have sent money back for your order {order.number}"
    for body in (text, html):
        assert "a part of what you paid" in body
        assert "12.00 USD" in body
        assert "five to ten days" in body
        assert "scratched" not in body, "why is between colleagues"


def test_all_that_was_paid_goes_back_after_a_cancellation(shop, order, told, postbox):
    shop.paid(order)
    told()
    postbox.arrived.clear()
    order.refresh_from_db()
    cancel_order(order, by=None)

    cancelled, refunded = told()

    assert cancelled[0] == f"Your order {order.number} is cancelled"
    assert "We write again when it is sent." in cancelled[1]
    assert "all that you paid" in refunded[1]
    assert "46.00 USD" in refunded[1]


def test_a_pending_refund_is_told_when_the_bank_has_done_it(shop, order, told, postbox):
    shop.pay(shop.intent_for(order), "pm_card_pendingRefund")
    told()
    postbox.arrived.clear()
    request_refund(Payment.objects.get(), reason="a scratched lens")
    assert told() == []

    shop.fake.settle_refund(Refund.objects.get().stripe_id, True)

    assert subjects(told()) == [f"We have sent money back for your order {order.number}"]
