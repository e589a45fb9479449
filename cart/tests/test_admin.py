import pytest

from .factories import CartLineFactory, GuestCartFactory

pytestmark = pytest.mark.django_db


def test_staff_find_a_cart_and_see_what_is_in_it(staff_client):
    line = CartLineFactory(quantity=3)
    CartLineFactory(cart=GuestCartFactory())

    found = staff_client.get("/admin/cart/cart/", {"q": line.cart.customer.email})
    page = staff_client.get(f"/admin/cart/cart/{line.cart.pk}/change/")

    assert [cart.pk for cart in found.context["cl"].result_list] == [line.cart.pk]
    assert line.variant.sku in page.content.decode()


@pytest.mark.parametrize("page", ["add/", "{}/delete/"])
def test_staff_change_nothing(staff_client, page):
    line = CartLineFactory()

    assert staff_client.get("/admin/cart/cart/" + page.format(line.cart.pk)).status_code == 403
