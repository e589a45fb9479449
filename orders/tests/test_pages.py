import pytest

from accounts.tests.factories import UserFactory
from orders.access import read_token
from orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db


def test_the_link_of_a_guests_mail_shows_the_order(client):
    order = OrderFactory(customer=None)

    page = client.get(f"/orders/{order.number}?token={read_token(order)}")

    shown = page.content.decode()
    assert page.status_code == 200
    assert order.number in shown
    assert "We have your order and wait for the payment." in shown
    assert "46.00 USD" in shown
    assert "no-store" in page["Cache-Control"]


def test_the_page_of_a_guest_adds_up(client):
    order = OrderFactory(customer=None, discount="4.000", coupon_code="SUN", tax_on_top="2.190", total="44.190")

    page = client.get(f"/orders/{order.number}?token={read_token(order)}").content.decode()

    for said in ("40.00", "SUN", "−4.00", "6.00", "2.19", "44.19 USD"):
        assert said in page


def test_a_missing_order_a_wrong_token_and_a_customers_order_look_the_same(client):
    guests = OrderFactory(customer=None)
    customers = OrderFactory(customer=UserFactory())
    asked = [
        ("AL-22222-22222", "x"),
        (guests.number, "x"),
        (guests.number, ""),
        (customers.number, read_token(customers)),
    ]

    for number, token in asked:
        page = client.get(f"/orders/{number}?token={token}")
        assert page.status_code == 404
        assert "open the link from its mail" in page.content.decode()
        assert "46.00" not in page.content.decode()
