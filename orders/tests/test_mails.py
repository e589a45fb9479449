"""Mails about orders, as they arrive. What holds for every mail of the shop is in tests/test_mails.py."""

import pytest
import time_machine
from django.core import mail

from almahra.core.tests.postbox import html_of as html_part
from almahra.core.tests.postbox import text_of
from orders.access import read_token
from orders.services.advancing import advance
from orders.services.cancelling import cancel_order
from orders.services.expiring import expire_order
from orders.services.paying import accept_payment
from orders.status import Status

from .factories import OrderFactory

pytestmark = pytest.mark.django_db


def html_of(message):
    return message.alternatives[0].content


def test_a_guest_is_mailed_a_link_that_opens_the_order(deliver, settings):
    settings.FRONTEND_URL = "https://shop.example"
    order = OrderFactory(customer=None, line__variant__product__name="Corsair")
    accept_payment(order.pk)

    deliver()

    sent = mail.outbox[0]
    assert sent.to == ["guest@customers.example"]
    assert sent.subject == f"Your order {order.number} is confirmed"
    link = f"https://shop.example/orders/{order.number}?token={read_token(order)}"
    for text in ("1 × Corsair, Black", "40.00 USD", "6.00 USD", "46.00 USD", "12 Harbour Road", "Al Ghaydah", link):
        assert text in sent.body
        assert text in html_of(sent)


def test_a_customers_link_needs_no_token(deliver):
    order = OrderFactory()
    accept_payment(order.pk)

    deliver()

    assert f"/orders/{order.number}\n" in mail.outbox[0].body
    assert "token=" not in mail.outbox[0].body


@pytest.mark.parametrize("was_paid", [True, False])
def test_a_cancellation_speaks_of_money_only_when_there_was_some(deliver, was_paid):
    order = OrderFactory()
    if was_paid:
        accept_payment(order.pk)
        order.refresh_from_db()
        deliver()
        mail.outbox.clear()
    cancel_order(order, by=None)

    deliver()

    assert ("on its way back" in mail.outbox[0].body) is was_paid
    assert ("on its way back" in html_of(mail.outbox[0])) is was_paid


def test_an_expired_order_is_told(deliver):
    order = OrderFactory()
    expire_order(order)

    deliver()

    assert mail.outbox[0].subject == f"Your order {order.number} was not paid in time"
    assert "Nothing was charged." in mail.outbox[0].body


def test_what_a_customer_wrote_is_text_and_not_html(deliver):
    order = OrderFactory()
    order.shipping_address["name"] = "<b>Salma & Hadi</b>"
    order.save(update_fields=["shipping_address"])
    accept_payment(order.pk)

    deliver()

    assert "<b>Salma & Hadi</b>" in mail.outbox[0].body
    assert "&lt;b&gt;Salma &amp; Hadi&lt;/b&gt;" in html_of(mail.outbox[0])


@pytest.mark.parametrize(
    ("to", "subject", "fact"),
    [
        (Status.IN_PRODUCTION, "Your order {} is being made", "it can not be changed or cancelled any more"),
        (Status.READY, "Your order {} is ready", "finished, checked and packed"),
    ],
)
def test_a_step_that_is_news_is_told_once(postbox, deliver, to, subject, fact):
    order = OrderFactory(status="confirmed", customer=None)

    advance(order, to, by=None)
    deliver()

    (letter,) = postbox.arrived
    assert (letter["To"], letter["Subject"]) == ("guest@customers.example", subject.format(order.number))
    for body in (text_of(letter), html_part(letter)):
        assert fact in body
        assert "46.00 USD" in body


def test_a_line_of_several_parts_shows_what_each_costs(postbox, deliver):
    order = OrderFactory()
    frame, lens = [{"kind": "x", "label": name, "amount": "20.00", "tax": "0.95"} for name in ("Frame", "Two lenses")]
    order.lines.update(parts=[frame, lens])
    accept_payment(order.pk)

    deliver()

    for body in (text_of(postbox.arrived[0]), html_part(postbox.arrived[0])):
        assert "Two lenses" in body
        assert "20.00 USD" in body
        assert "Tax included: 2.19 USD" in body.replace("<bdi>", "")


def test_tax_on_top_of_the_prices_is_a_row_of_its_own(postbox, deliver):
    order = OrderFactory(tax_on_top="2.190", total="48.190")
    accept_payment(order.pk)

    deliver()

    text = text_of(postbox.arrived[0])
    assert "Tax: 2.19 USD" in text
    assert "Total: 48.19 USD" in text
    assert "Tax included" not in text


@pytest.mark.parametrize(
    ("is_pickup", "said"),
    [
        (False, "It should arrive by Nov. 27, 2026."),
        (True, "It should lie ready for you by Nov. 27, 2026. We write again when you can fetch it."),
    ],
)
def test_a_confirmation_says_until_when_it_should_be_there(postbox, deliver, is_pickup, said):
    with time_machine.travel("2026-11-20 10:00Z"):
        order = OrderFactory(is_pickup=is_pickup, delivery_from_on="2026-11-25", delivery_to_on="2026-11-27")
        accept_payment(order.pk)
        deliver()

    for body in (text_of(postbox.arrived[0]), html_part(postbox.arrived[0])):
        assert said in body.replace("<bdi>", "").replace("</bdi>", "")


def test_an_estimate_that_a_late_payment_has_overtaken_is_not_repeated(postbox, deliver):
    with time_machine.travel("2026-11-20 10:00Z"):
        order = OrderFactory(delivery_from_on="2026-11-18", delivery_to_on="2026-11-19")
        accept_payment(order.pk)
        deliver()

    assert "should arrive" not in text_of(postbox.arrived[0])
