import pytest
from django.db import IntegrityError

from accounts.tests.factories import UserFactory
from orders.models import Order, OrderEvent

from .factories import OrderFactory

pytestmark = pytest.mark.django_db


def test_the_factory_makes_an_order_that_agrees_with_itself():
    order = OrderFactory()

    stock = order.lines.get().variant.stock
    assert (stock.on_hand, stock.reserved) == (5, 1)
    assert stock.movements.get(kind="reserved").cause == order.number
    assert order.events.get().kind == "pending_payment"


def test_an_event_can_not_be_rewritten():
    event = OrderFactory().events.get()

    with pytest.raises(IntegrityError, match="append-only"):
        OrderEvent.objects.filter(pk=event.pk).update(kind="delivered")


def test_an_order_can_not_be_deleted():
    order = OrderFactory()

    with pytest.raises(IntegrityError, match="append-only"):
        Order.objects.filter(pk=order.pk).delete()


def test_an_event_outlives_the_account_of_whoever_caused_it():
    clerk = UserFactory()
    event = OrderFactory().events.create(kind="ready", actor=clerk)

    clerk.delete()

    event.refresh_from_db()
    assert event.actor is None
