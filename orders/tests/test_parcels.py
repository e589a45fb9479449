"""An order leaves in parcels: sunglasses today, the prescription pair next week."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from almahra.core.errors import Refusal
from almahra.core.models import OutboxMessage
from catalog.models import Stock
from catalog.services.stock import reserve
from orders.access import read_token
from orders.errors import AlreadyShipped, IllegalTransition, NothingToShip, ShippedTooMany, UnknownLine
from orders.models import Order, OrderLine, Shipment
from orders.services.cancelling import cancel_order
from orders.services.checking import differences
from orders.services.fulfilling import correct_tracking, deliver, parcel_arrived, send_parcel
from orders.status import Status

from .factories import CarrierFactory, OrderFactory, OrderLineFactory

pytestmark = pytest.mark.django_db


def order_of_three(**more):
    """A confirmed guest's order: one piece of one thing, two of another; and its two lines."""
    order = OrderFactory(**{"status": "confirmed", "customer": None, **more})
    part = {"kind": "frame", "label": "Corsair", "amount": "80.00", "tax": "3.81"}
    pair = OrderLineFactory(
        order=order, position=2, quantity=2, line_total=Decimal(80), tax=Decimal("3.81"), parts=[part]
    )
    reserve({pair.variant_id: 2}, cause=order.number)
    Order.objects.filter(pk=order.pk).update(
        subtotal=Decimal(120), tax=Decimal(6), total=Decimal(126), shipping_tax=Decimal("0.29")
    )
    order.refresh_from_db()
    return order, order.lines.get(position=1), pair


def stock_of(line):
    return Stock.objects.values_list("on_hand", "reserved").get(variant=line.variant)


def kinds(order):
    return list(order.events.values_list("kind", flat=True))


def mails():
    return list(OutboxMessage.objects.values_list("topic", flat=True).order_by("created_at"))


def test_a_part_leaves_and_the_rest_stays_set_aside(admin_user):
    order, one, pair = order_of_three(status="in_production")

    parcel = send_parcel(order, {pair.pk: 1}, by=admin_user, carrier=CarrierFactory(), tracking_number=" 1Z 9/8 ")

    order.refresh_from_db()
    assert order.status == "in_production"
    assert (stock_of(one), stock_of(pair)) == ((5, 1), (4, 1))
    assert [(line.line, line.quantity) for line in parcel.lines.all()] == [(pair, 1)]
    assert parcel.tracking_url == "https://carrier.example/track?parcel=1Z%209%2F8"
    assert kinds(order) == ["in_production", "parcel_sent"]
    assert order.events.get(kind="parcel_sent").actor == admin_user
    assert mails() == ["orders.shipped_mail"]
    assert list(differences()) == []


def test_the_last_piece_makes_the_order_shipped_and_the_last_arrival_delivered(admin_user):
    order, _, pair = order_of_three()
    first = send_parcel(order, {pair.pk: 2}, by=admin_user)

    second = send_parcel(order, by=admin_user)

    assert order.status == "shipped"
    assert kinds(order) == ["confirmed", "parcel_sent", "parcel_sent", "ready", "shipped"]
    assert mails() == ["orders.shipped_mail", "orders.shipped_mail"]
    assert parcel_arrived(second, by=admin_user)
    assert not parcel_arrived(second, by=admin_user)
    order.refresh_from_db()
    assert order.status == "shipped"
    assert parcel_arrived(first, by=admin_user)
    order.refresh_from_db()
    assert order.status == "delivered"
    assert mails() == ["orders.shipped_mail", "orders.shipped_mail", "orders.delivered_mail"]
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (lambda one, pair: {pair.pk: 3}, ShippedTooMany),
        (lambda one, pair: {one.pk: 1, pair.pk: 3}, ShippedTooMany),
        (lambda one, pair: {one.pk: 0}, NothingToShip),
        (lambda one, pair: {one.pk: -1}, NothingToShip),
        (lambda one, pair: {}, NothingToShip),
        (lambda one, pair: {OrderFactory().lines.get().pk: 1}, UnknownLine),
    ],
)
def test_a_parcel_holds_only_what_has_not_left(asked, refusal):
    order, one, pair = order_of_three()

    with pytest.raises(refusal):
        send_parcel(order, asked(one, pair), by=None)

    assert not order.shipments.exists()
    assert (stock_of(one), stock_of(pair)) == ((5, 1), (5, 2))
    assert kinds(order) == ["confirmed"]
    assert mails() == []


@pytest.mark.parametrize("status", ["pending_payment", "cancelled", "expired", "shipped", "delivered"])
def test_nothing_leaves_before_it_is_paid_or_after_it_is_over(status):
    order = OrderFactory(status=status)

    with pytest.raises(IllegalTransition):
        send_parcel(order, by=None)

    assert not Shipment.objects.exists()


def test_once_a_parcel_has_left_it_is_too_late_to_cancel(api):
    order, one, pair = order_of_three()
    send_parcel(order, {one.pk: 1}, by=None)
    token = read_token(order)

    with pytest.raises(AlreadyShipped):
        cancel_order(order, by=None)
    answer = api.put(f"/api/orders/{order.number}/cancel?token={token}")

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    assert "A parcel" in answer.json()["detail"]
    assert api.get(f"/api/orders/{order.number}?token={token}").json()["is_cancellable"] is False
    assert (stock_of(one), stock_of(pair)) == ((4, 0), (5, 2))


def test_a_guest_follows_each_parcel(api, client):
    order, _, pair = order_of_three()
    parcel = send_parcel(order, {pair.pk: 2}, by=None, carrier=CarrierFactory(name="Oryx"), tracking_number="77")
    token = read_token(order)

    track = api.get(f"/api/orders/{order.number}/track?token={token}").json()

    (seen,) = track["shipments"]
    assert (seen["id"], seen["carrier"], seen["tracking_number"]) == (str(parcel.pk), "Oryx", "77")
    assert seen["tracking_url"] == "https://carrier.example/track?parcel=77"
    assert seen["items"] == [{"sku": pair.sku, "name": pair.name, "quantity": 2}]
    assert seen["delivered_at"] is None
    assert [item["shipped"] for item in api.get(f"/api/orders/{order.number}?token={token}").json()["items"]] == [0, 2]
    page = client.get(f"/orders/{order.number}?token={token}").content.decode()
    assert "https://carrier.example/track?parcel=77" in page


def test_a_corrected_number_leaves_the_old_one_readable(admin_user):
    order, _, _ = order_of_three()
    carrier = CarrierFactory(name="Oryx")
    parcel = send_parcel(order, by=admin_user, carrier=carrier, tracking_number="77")

    correct_tracking(parcel, carrier=carrier, tracking_number="78", by=admin_user)
    correct_tracking(parcel, carrier=carrier, tracking_number="78", by=admin_user)

    (event,) = order.events.filter(kind="tracking_corrected")
    assert (event.reason, event.actor) == ("Oryx 77 → Oryx 78", admin_user)


@pytest.mark.parametrize(
    "url",
    ["http://carrier.example/{number}", "https://carrier.example/", "javascript:alert({number})", "{number}"],
)
def test_a_tracking_link_is_a_web_address_with_a_place_for_the_number(url):
    with pytest.raises(ValidationError):
        CarrierFactory.build(tracking_url=url).full_clean()


STEPS = ["send one", "send two", "send all", "cancel", "deliver", "arrive"]


class AnyWay(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(STEPS), max_size=6))
    def test_whatever_staff_do_in_whatever_order_stock_and_parcels_agree(self, steps):
        order, one, pair = order_of_three()
        verbs = {
            "send one": lambda: send_parcel(order, {one.pk: 1}, by=None),
            "send two": lambda: send_parcel(order, {pair.pk: 2}, by=None),
            "send all": lambda: send_parcel(order, by=None),
            "cancel": lambda: cancel_order(order, by=None),
            "deliver": lambda: deliver(order, by=None),
            "arrive": lambda: [parcel_arrived(parcel, by=None) for parcel in order.shipments.all()],
        }
        for step in steps:
            with suppress(Refusal):
                verbs[step]()
            assert list(differences()) == []
        order.refresh_from_db()
        left = sum(line.left for line in OrderLine.objects.filter(order=order))
        assert (left == 0) == (order.status in {Status.SHIPPED, Status.DELIVERED})
        assert not (order.status == Status.CANCELLED and order.shipments.exists())
        assert sum(Stock.objects.values_list("on_hand", flat=True)) == 10 - (3 - left)
