from decimal import Decimal
from uuid import uuid4

import pytest

from cart.tests.factories import MethodFactory
from orders.access import read_token
from orders.models import Order
from orders.services.fulfilling import send_parcel
from orders.signals import asks_money_held

from .factories import CarrierFactory, OrderFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/orders/order/"


def press(client, action, *orders, **more):
    return client.post(
        LIST, {"action": action, "index": 0, "_selected_action": [order.pk for order in orders], **more}, follow=True
    )


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_staff_find_an_order_by_number_email_or_sku(staff_client):
    order = OrderFactory()
    OrderFactory()

    for word in (order.number, order.email, order.lines.get().sku):
        found = staff_client.get(LIST, {"q": word}).context["cl"].result_list
        assert [one.number for one in found] == [order.number]


@pytest.mark.parametrize("orders", [2, 10])
def test_the_list_costs_as_many_queries_for_ten_as_for_two(staff_client, orders, django_assert_max_num_queries):
    OrderFactory.create_batch(orders)

    with django_assert_max_num_queries(9):
        assert staff_client.get(LIST).status_code == 200


def test_the_page_of_an_order_shows_all_of_it_and_takes_no_input(staff_client):
    order = OrderFactory(status="confirmed")

    page = staff_client.get(f"{LIST}{order.pk}/change/").content.decode()

    for text in (order.lines.get().sku, "46.00 USD", "12 Harbour Road\nAl Ghaydah", "Mark ready to ship", "Cancel the"):
        assert text in page
    assert "Mark shipped" not in page
    assert 'name="status"' not in page
    assert "style=" not in page


def test_an_order_goes_its_way_by_buttons(staff_client, admin_user):
    order = OrderFactory(status="confirmed")
    page = f"{LIST}{order.pk}/change/"

    for action, status in [("mark_ready", "ready"), ("mark_shipped", "shipped"), ("mark_delivered", "delivered")]:
        answer = press(staff_client, action, order, _from_page=1)

        order.refresh_from_db()
        assert (order.status, answer.request["PATH_INFO"]) == (status, page)
        assert order.events.last().actor == admin_user
    stock = order.lines.get().variant.stock
    assert (stock.on_hand, stock.reserved) == (4, 0)


def test_a_refusal_is_a_message(staff_client):
    waiting, ready = OrderFactory(), OrderFactory(status="ready")

    answer = press(staff_client, "mark_shipped", waiting, ready)

    assert set(said(answer)) == {f"Order {waiting.number} can not take this step now.", "1 order changed."}
    waiting.refresh_from_db()
    assert waiting.status == "pending_payment"


def test_cancelling_asks_for_a_reason_first(staff_client, admin_user):
    order = OrderFactory(status="confirmed")

    asked = press(staff_client, "cancel", order, _from_page=1)
    assert order.number in asked.content.decode()
    assert press(staff_client, "cancel", order, reason=" ").context["form"].errors
    assert Order.objects.get().status == "confirmed"

    press(staff_client, "cancel", order, reason="Asked for on the telephone.", _from_page=1)

    event = order.events.get(kind="cancelled")
    assert (event.actor, event.reason) == (admin_user, "Asked for on the telephone.")


def test_the_money_that_goes_back_is_shown_before_anything_happens(staff_client):
    paid, unpaid = OrderFactory(status="confirmed"), OrderFactory()

    def held(order, **kwargs):
        return Decimal("46.000") if order == paid else Decimal(0)

    asks_money_held.connect(held)
    try:
        page = press(staff_client, "cancel", paid, unpaid)
    finally:
        asks_money_held.disconnect(held)

    assert [(order, money) for order, money in page.context["orders"]] == [(unpaid, "0.00 USD"), (paid, "46.00 USD")]
    assert set(Order.objects.values_list("status", flat=True)) == {"confirmed", "pending_payment"}


def send(client, order, **fields):
    return client.post(f"{LIST}{order.pk}/send/", {"page_key": str(uuid4()), **fields}, follow=True)


def test_a_parcel_is_sent_from_a_page_that_knows_what_is_left(staff_client, admin_user):
    order, carrier = OrderFactory(status="confirmed"), CarrierFactory(name="Oryx")
    CarrierFactory(name="Gone", is_active=False)

    asked = staff_client.get(f"{LIST}{order.pk}/send/")
    assert asked.context["form"]["line_1"].value() == 1
    assert "Gone" not in asked.content.decode()
    answer = send(staff_client, order, line_1="1", carrier=carrier.pk, tracking_number="77")

    assert said(answer) == ["The parcel is on its way, and the customer gets a mail."]
    parcel = order.shipments.get()
    assert (str(parcel), parcel.shipped_by) == ("Oryx 77", admin_user)
    assert Order.objects.get().status == "shipped"
    assert "Oryx 77" in answer.content.decode()


@pytest.mark.parametrize(
    ("named", "chosen"),
    [(["Oryx"], "Oryx"), (["Gone"], None), ([""], None), (["Oryx", "Kite"], None)],
    ids=["one in use", "one that is not", "none", "another one in another zone"],
)
def test_the_carrier_of_the_way_of_shipping_is_chosen_already(staff_client, named, chosen):
    CarrierFactory(name="Oryx"), CarrierFactory(name="Kite"), CarrierFactory(name="Gone", is_active=False)
    for carrier in named:
        MethodFactory(code="express", name="Express", carrier=carrier)
    MethodFactory(code="standard", carrier="Kite")
    order = OrderFactory(status="confirmed", shipping_method="express", shipping_method_name="Express")

    initial = staff_client.get(f"{LIST}{order.pk}/send/").context["form"]["carrier"].initial

    assert (initial and initial.name) == chosen


def test_orders_of_guests_and_of_customers_are_told_apart_in_words(staff_client):
    guests = OrderFactory(customer=None)
    OrderFactory()

    page = staff_client.get(LIST, {"customer__isempty": "1"})

    assert [order.number for order in page.context["cl"].result_list] == [guests.number]
    for words in ("guests", "with an account"):
        assert words in page.content.decode()
    assert "Not empty" not in page.content.decode()


def test_a_parcel_sent_twice_by_a_double_click_left_once(staff_client):
    order = OrderFactory(status="confirmed")
    key = str(uuid4())

    for _ in range(2):
        send(staff_client, order, line_1="1", page_key=key)

    assert order.shipments.count() == 1


@pytest.mark.parametrize("pieces", ["0", "2", "-1", "many"])
def test_a_parcel_that_can_not_be_is_not_sent(staff_client, pieces):
    order = OrderFactory(status="confirmed")

    answer = send(staff_client, order, line_1=pieces)

    assert answer.context["form"].errors
    assert not order.shipments.exists()


def test_a_parcel_arrives_and_its_number_is_corrected(staff_client, admin_user):
    order = OrderFactory(status="ready")
    parcel = send_parcel(order, by=admin_user, tracking_number="77")
    page = f"/admin/orders/shipment/{parcel.pk}/change/"

    contents = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1}
    staff_client.post(page, {"carrier": "", "tracking_number": "78", **contents})
    staff_client.post(
        "/admin/orders/shipment/", {"action": "mark_arrived", "index": 0, "_selected_action": [parcel.pk]}
    )

    parcel.refresh_from_db()
    assert parcel.tracking_number == "78"
    assert order.events.get(kind="tracking_corrected").reason == "77 → 78"
    assert Order.objects.get().status == "delivered"


def test_staff_note_what_the_customer_never_reads(staff_client, admin_user, api):
    order = OrderFactory(customer=None)

    staff_client.post(f"{LIST}{order.pk}/note/", {"page_key": str(uuid4()), "text": "Call before noon."})

    note = order.notes.get()
    assert (note.text, note.author) == ("Call before noon.", admin_user)
    assert "Call before noon." in staff_client.get(f"{LIST}{order.pk}/change/").content.decode()
    assert "Call before noon." not in api.get(f"/api/orders/{order.number}?token={read_token(order)}").content.decode()
