"""An order that is fetched in a shop: nobody is told that it is on its way to them."""

from uuid import uuid4

import pytest

from cart.models import PickupPoint
from cart.tests.factories import PickupFactory
from orders.access import read_token
from orders.services.fulfilling import deliver as hand_over
from orders.services.fulfilling import mark_ready, send_parcel

from .factories import OrderFactory, OrderLineFactory

pytestmark = pytest.mark.django_db

SHOP = {"line1": "Almahra Corniche", "line2": "12 Corniche Road", "city": "Abu Dhabi", "country": "AE"}


def made(**more):
    """A guest's paid order, to be fetched in the shop of the PickupFactory."""
    order = OrderFactory(
        customer=None, status="confirmed", is_pickup=True, shipping_method=PickupFactory().code, **more
    )
    order.shipping_address |= SHOP
    order.save(update_fields=["shipping_address"])
    return order


def bodies(message):
    """What a mail says, as text and as HTML."""
    return message.body, message.alternatives[0].content


def test_each_step_is_told_in_words_for_who_comes_to_the_shop(deliver, mailoutbox):
    order = made()

    mark_ready(order, by=None)
    send_parcel(order, by=None)
    hand_over(order, by=None)
    deliver()

    assert [letter.subject for letter in mailoutbox] == [
        f"Your order {order.number} is ready",
        f"You can fetch your order {order.number}",
        f"You have fetched your order {order.number}",
    ]
    ready, there, fetched = mailoutbox
    for body in bodies(ready):
        assert "We write again when you can fetch it." in body
    for body in bodies(there):
        for said in ("It lies ready for you", order.number, "Almahra Corniche", "Opening hours:", "9–18"):
            assert said in body
    for body in bodies(fetched):
        assert "was handed over in the shop" in body
    everything = "".join(body for letter in mailoutbox for body in bodies(letter))
    for wrong in ("on its way", "We send it to", "has left our house", "has arrived"):
        assert wrong not in everything


def test_a_part_that_lies_ready_says_what_is_still_to_come(deliver, mailoutbox):
    order = made(line__name="Corsair")
    later = OrderLineFactory(order=order, position=2, name="Dhow", variant=order.lines.get().variant)

    send_parcel(order, {order.lines.get(position=1).pk: 1}, by=None)
    deliver()

    assert mailoutbox[0].subject == f"You can fetch a part of your order {order.number}"
    for body in bodies(mailoutbox[0]):
        assert body.index("To fetch now:") < body.index("1 × Corsair") < body.index("Still to come:")
        assert body.index("Still to come:") < body.index(f"1 × {later.name}")


def test_hours_are_those_of_today_and_what_is_not_known_is_not_told(deliver, mailoutbox):
    order = made()
    PickupPoint.objects.update(opening_hours="")

    send_parcel(order, by=None)
    deliver()

    for body in bodies(mailoutbox[0]):
        assert "Opening hours" not in body


def test_the_way_of_the_order_is_told_in_the_same_words(api, client):
    order = made()
    send_parcel(order, by=None)
    token = read_token(order)

    steps = api.get(f"/api/orders/{order.number}/track?token={token}").json()["steps"]
    page = client.get(f"/orders/{order.number}?token={token}").content.decode()

    told = {step["status"]: step["detail"] for step in steps}
    assert told["shipped"] == "It lies ready for you in the shop."
    assert told["delivered"] == "You have fetched it."
    for said in ("It lies ready for you in the shop.", "Lies ready since", "You fetch it here:", "Almahra Corniche"):
        assert said in page


def test_staff_press_buttons_that_say_what_happens_in_the_shop(staff_client):
    order = made()
    page = f"/admin/orders/order/{order.pk}/"

    before = staff_client.get(f"{page}change/").content.decode()
    sent = staff_client.post(f"{page}send/", {"page_key": str(uuid4()), "line_1": "1"}, follow=True)

    for said in ("Mark packed", "Lay it ready in the shop…"):
        assert said in before
    assert "Send a parcel" not in before
    assert [str(message) for message in sent.context["messages"]] == [
        "The customer gets a mail that it can be fetched."
    ]
    assert "Mark fetched" in sent.content.decode()
