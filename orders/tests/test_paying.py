from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.utils import timezone

from catalog.services.stock import reserve
from orders.errors import OrderExpired, OrderNotPayable
from orders.models import Order
from orders.services.expiring import expire_order
from orders.services.paying import accept_payment, lock_payable, note_payment_status
from orders.signals import order_confirmed, order_expired

from .factories import OrderFactory

pytestmark = pytest.mark.django_db


def stock_of(order):
    stock = order.lines.get().variant.stock
    stock.refresh_from_db()
    return stock.on_hand, stock.reserved


@pytest.fixture
def heard():
    """The orders whose confirmation or expiry was told, in order."""
    told = []

    def listen(sender, order, signal, **kwargs):
        told.append(("confirmed" if signal is order_confirmed else "expired", order.number))

    order_confirmed.connect(listen)
    order_expired.connect(listen)
    yield told
    order_confirmed.disconnect(listen)
    order_expired.disconnect(listen)


def test_a_paid_order_is_confirmed_and_told(heard, deliver):
    order = OrderFactory()

    assert accept_payment(order.pk) is True

    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("confirmed", "paid")
    assert order.paid_at is not None
    assert [event.kind for event in order.events.all()] == ["pending_payment", "confirmed"]
    assert heard == [("confirmed", order.number)]
    assert stock_of(order) == (5, 1)
    deliver()
    assert mail.outbox[0].to == [order.email]


def test_a_second_payment_is_not_taken(heard):
    order = OrderFactory()
    accept_payment(order.pk)

    assert accept_payment(order.pk) is False

    assert heard == [("confirmed", order.number)]
    assert order.events.count() == 2


@pytest.mark.parametrize("status", ["cancelled", "confirmed", "shipped"])
def test_money_for_an_order_that_does_not_wait_for_it_must_go_back(status):
    order = OrderFactory(status=status)

    assert accept_payment(order.pk) is False

    order.refresh_from_db()
    assert order.status == status
    assert order.paid_at is None


def test_a_late_payment_revives_an_expired_order_whose_pieces_are_there():
    order = OrderFactory()
    expire_order(order)

    assert accept_payment(order.pk) is True

    order.refresh_from_db()
    assert order.status == "confirmed"
    assert stock_of(order) == (5, 1)


def test_a_late_payment_goes_back_when_somebody_else_has_the_pieces():
    order = OrderFactory()
    expire_order(order)
    reserve({order.lines.get().variant_id: 5}, cause="somebody else")

    assert accept_payment(order.pk) is False

    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("expired", "unpaid")
    assert stock_of(order) == (5, 5)


def test_an_unpaid_order_expires_once(heard, deliver):
    order = OrderFactory()

    assert [expire_order(order), expire_order(order)] == [True, False]

    assert Order.objects.get().status == "expired"
    assert stock_of(order) == (5, 0)
    assert heard == [("expired", order.number)]
    assert deliver() == 1


def test_a_paid_order_does_not_expire():
    order = OrderFactory()
    accept_payment(order.pk)

    assert expire_order(order) is False

    assert Order.objects.get().status == "confirmed"
    assert stock_of(order) == (5, 1)


def test_an_order_that_waits_can_be_paid():
    order = OrderFactory()

    assert lock_payable(order.pk) == order


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        ({"status": "confirmed"}, OrderNotPayable),
        ({"status": "cancelled"}, OrderNotPayable),
        ({"status": "expired"}, OrderExpired),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, OrderExpired),
    ],
)
def test_other_orders_can_not(made, refusal):
    order = OrderFactory(**made)

    with pytest.raises(refusal):
        lock_payable(order.pk)


def test_an_unknown_order_can_not_be_paid():
    with pytest.raises(Order.DoesNotExist):
        lock_payable(UUID(int=0))


def test_news_of_the_money_is_noted_once():
    order = OrderFactory(status="confirmed", payment_status="paid")

    for _ in range(2):
        note_payment_status(order, Order.PaymentStatus.REFUNDED)

    assert Order.objects.get().payment_status == "refunded"
    assert [event.kind for event in order.events.all()] == ["confirmed", "payment_refunded"]
