import pytest
from django.conf import settings as django_settings
from django.core import mail

from accounts.tests.factories import UserFactory
from orders.access import read_token
from orders.models import Order
from orders.services.advancing import advance
from orders.services.expiring import expire_order
from orders.services.paying import accept_payment
from orders.signals import order_cancelled

from .factories import OrderFactory

pytestmark = pytest.mark.django_db


def stock_of(order):
    stock = order.lines.get().variant.stock
    stock.refresh_from_db()
    return stock.on_hand, stock.reserved


@pytest.fixture
def cancellations():
    told = []

    def listen(sender, order, by, **kwargs):
        told.append((order.number, by))

    order_cancelled.connect(listen)
    yield told
    order_cancelled.disconnect(listen)


def test_a_customer_lists_their_own_orders_newest_first(user, customer):
    old, new = OrderFactory(customer=user), OrderFactory(customer=user)
    OrderFactory()
    OrderFactory(customer=None)

    page = customer.get("/api/orders").json()

    assert (page["count"], page["next"]) == (2, None)
    assert [order["number"] for order in page["results"]] == [new.number, old.number]
    assert [item["quantity"] for item in page["results"][0]["items"]] == [1]


def test_a_guest_has_no_list(api):
    assert api.get("/api/orders").status_code == 401


@pytest.mark.parametrize("orders", [2, 10])
def test_ten_orders_cost_as_many_queries_as_two(user, customer, orders, django_assert_num_queries):
    OrderFactory.create_batch(orders, customer=user)

    with django_assert_num_queries(6):  # who asks, how many, orders, lines, events, parcels
        assert len(customer.get("/api/orders").json()["results"]) == orders


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("put", "/cancel"), ("post", "/cancel"), ("get", "/track")])
def test_somebody_elses_order_looks_like_none(api, customer, method, path):
    theirs, guests = OrderFactory(), OrderFactory(customer=None)
    urls = [
        f"/api/orders/{theirs.number}{path}",
        f"/api/orders/{theirs.number}{path}?token={read_token(theirs)}",
        f"/api/orders/{guests.number}{path}",
        f"/api/orders/{guests.number}{path}?token=wrong",
        f"/api/orders/{guests.number}{path}?token={read_token(theirs)}",
        f"/api/orders/{guests.number}{path}?token=%00%C3%A9",
        f"/api/orders/AL-22222-22222{path}",
        f"/api/orders/%00{path}",
    ]

    answers = [getattr(client, method)(url) for client in (api, customer) for url in urls]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "not_found")}
    assert set(Order.objects.values_list("status", flat=True)) == {"pending_payment"}


def test_a_read_token_lives_through_the_change_of_the_secret_key(api, settings):
    order = OrderFactory(customer=None)
    token = read_token(order)
    settings.SECRET_KEY_FALLBACKS = [django_settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for this test"

    assert api.get(f"/api/orders/{order.number}", {"token": token}).status_code == 200

    settings.SECRET_KEY_FALLBACKS = []
    assert api.get(f"/api/orders/{order.number}", {"token": token}).status_code == 404


@pytest.mark.parametrize("method", ["put", "post"])
def test_a_customer_cancels(user, customer, method, cancellations, deliver):
    order = OrderFactory(customer=user)

    answer = getattr(customer, method)(f"/api/orders/{order.number}/cancel", {"reason": "Too expensive."})

    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert [event["kind"] for event in answer.json()["events"]] == ["pending_payment", "cancelled"]
    assert stock_of(order) == (5, 0)
    event = order.events.get(kind="cancelled")
    assert (event.actor, event.reason) == (user, "Too expensive.")
    assert cancellations == [(order.number, user)]
    deliver()
    assert mail.outbox[0].subject == f"Your order {order.number} is cancelled"


def test_a_guest_cancels_with_the_token(api, cancellations):
    order = OrderFactory(customer=None, status="confirmed")

    answer = api.put(f"/api/orders/{order.number}/cancel?token={read_token(order)}")

    assert answer.json()["status"] == "cancelled"
    assert cancellations == [(order.number, None)]


@pytest.mark.parametrize("status", ["in_production", "ready", "shipped", "delivered", "cancelled", "expired"])
def test_it_is_too_late_to_cancel(user, customer, status, cancellations):
    order = OrderFactory(customer=user, status=status)
    before = stock_of(order)

    answer = customer.put(f"/api/orders/{order.number}/cancel")

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    assert answer.json()["facts"] == {"number": order.number, "status": status, "to": "cancelled"}
    assert stock_of(order) == before
    assert order.events.count() == 1
    assert cancellations == []


def test_a_cancellation_takes_a_reason_and_nothing_else(user, customer):
    order = OrderFactory(customer=user)

    answer = customer.put(f"/api/orders/{order.number}/cancel", {"status": "delivered"})

    assert answer.json()["fields"]["status"][0]["code"] == "unknown_field"
    assert Order.objects.get().status == "pending_payment"


def test_a_customer_follows_an_order(user, customer):
    order = OrderFactory(customer=user)
    accept_payment(order.pk)

    track = customer.get(f"/api/orders/{order.number}/track").json()

    assert (track["number"], track["status"]) == (order.number, "confirmed")
    assert [(step["status"], step["reached_at"] is not None) for step in track["steps"]] == [
        ("pending_payment", True),
        ("confirmed", True),
        ("ready", False),
        ("shipped", False),
        ("delivered", False),
    ]
    assert track["steps"][1]["detail"] == "Your payment has arrived."


def test_lenses_being_made_are_a_step_of_their_own(user, customer):
    order = OrderFactory(customer=user, status="confirmed")
    advance(order, "in_production", by=UserFactory())

    steps = customer.get(f"/api/orders/{order.number}/track").json()["steps"]

    assert "Your lenses are being made." in [step["detail"] for step in steps if step["reached_at"]]


def test_an_order_that_ended_early_has_nothing_to_come(user, customer):
    order = OrderFactory(customer=user)
    expire_order(order)

    steps = customer.get(f"/api/orders/{order.number}/track").json()["steps"]

    assert [step["status"] for step in steps] == ["pending_payment", "expired"]
