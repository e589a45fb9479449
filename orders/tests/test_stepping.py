"""Staff lead orders through the API: legal steps only, and only who may."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.tests.factories import UserFactory
from orders.models import Order, Shipment
from orders.status import COMES_FROM, Status

from .factories import CarrierFactory, OrderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(sign_in):
    """Signs in a member of staff of one group."""
    call_command("setup_roles", verbosity=0)

    def of(group):
        person = UserFactory(is_staff=True)
        person.groups.add(Group.objects.get(name=group))
        client = sign_in(person)
        client.person = person
        return client

    return of


def step(client, order, status, **more):
    return client.put(f"/api/orders/{order.number}/status", {"status": status, **more})


def test_support_leads_an_order_to_the_door(clerk):
    support, order = clerk("Support"), OrderFactory(status="confirmed")
    CarrierFactory(name="Oryx")

    for status, more in [
        ("ready", {"reason": "packed"}),
        ("shipped", {"carrier": "Oryx", "tracking_number": "77"}),
        ("delivered", {}),
    ]:
        answer = step(support, order, status, **more)
        assert (answer.status_code, answer.json()["status"]) == (200, status)

    assert list(order.events.values_list("kind", "actor", "reason")) == [
        ("confirmed", None, ""),
        ("ready", support.person.pk, "packed"),
        ("parcel_sent", support.person.pk, "Oryx 77"),
        ("shipped", support.person.pk, ""),
        ("delivered", support.person.pk, ""),
    ]
    assert answer.json()["shipments"][0]["tracking_number"] == "77"


@pytest.mark.parametrize("to", [Status.IN_PRODUCTION, Status.READY, Status.SHIPPED, Status.DELIVERED, Status.CANCELLED])
@pytest.mark.parametrize("now", list(Status))
def test_only_the_steps_of_the_table_are_taken(clerk, now, to):
    order = OrderFactory(status=now)

    answer = step(clerk("Manager"), order, to)

    if now in COMES_FROM[to]:
        assert (answer.status_code, answer.json()["status"]) == (200, to)
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
        assert answer.json()["facts"] == {"number": order.number, "status": now, "to": to}
        assert Order.objects.get().status == now
        assert order.events.count() == 1
        assert not Shipment.objects.exists()


@pytest.mark.parametrize("status", ["confirmed", "expired", "pending_payment", "sent", "", None, 7, ["ready"]])
def test_what_is_said_by_payments_and_the_clock_is_not_for_staff_to_say(clerk, status):
    order = OrderFactory(status="confirmed")

    answer = step(clerk("Manager"), order, status)

    assert answer.status_code == 400
    assert "status" in answer.json()["fields"]
    assert Order.objects.get().status == "confirmed"


def test_an_unknown_carrier_is_named_and_nothing_leaves(clerk):
    order = OrderFactory(status="ready")

    answer = step(clerk("Support"), order, "shipped", carrier="Nobody")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["carrier"])
    assert Order.objects.get().status == "ready"


@pytest.mark.parametrize("group", ["Catalogue", "Optician", "Workshop"])
def test_other_staff_may_not(clerk, group):
    order = OrderFactory(status="confirmed")

    answer = step(clerk(group), order, "ready")

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert Order.objects.get().status == "confirmed"


def test_customers_may_not_even_their_own(user, customer):
    order = OrderFactory(customer=user, status="confirmed")

    assert step(customer, order, "ready").status_code == 403
    assert Order.objects.get().status == "confirmed"


def test_an_order_that_is_not_there(clerk):
    assert clerk("Support").put("/api/orders/AL-22222-22222/status", {"status": "ready"}).status_code == 404
