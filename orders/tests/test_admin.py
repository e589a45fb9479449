import pytest
from django.contrib.auth.models import Permission

from accounts.tests.factories import UserFactory
from orders.models import Order

from .factories import OrderFactory

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


@pytest.mark.parametrize("path", ["add/", "{}/delete/"])
def test_nobody_adds_or_deletes_an_order(staff_client, path):
    order = OrderFactory()

    assert staff_client.get(LIST + path.format(order.pk)).status_code == 403


def test_who_may_only_look_has_no_buttons(client):
    clerk = UserFactory(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(clerk)
    order = OrderFactory(status="confirmed")

    assert "Mark ready" not in client.get(f"{LIST}{order.pk}/change/").content.decode()
    press(client, "mark_ready", order)

    assert Order.objects.get().status == "confirmed"
