from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.signals import signed_in
from cart.models import Cart
from cart.services.merging import adopt
from cart.tasks import forget_abandoned_carts

from .factories import CartFactory, CartLineFactory, GuestCartFactory

pytestmark = pytest.mark.django_db
TOKEN = "a guest's token"


def test_a_guests_cart_becomes_the_customers(user):
    line = CartLineFactory(cart=GuestCartFactory(), quantity=3)

    signed_in.send(type(user), user=user, cart_token=TOKEN)

    mine = Cart.objects.get()
    assert mine.customer == user
    assert [(one.pk, one.quantity) for one in mine.lines.all()] == [(line.pk, 3)]


def test_quantities_of_one_thing_are_added_up_to_the_limit(user):
    mine = CartLineFactory(cart__customer=user, quantity=15)
    CartLineFactory(cart=GuestCartFactory(), variant=mine.variant, quantity=15)

    adopt(user, TOKEN)

    mine.refresh_from_db()
    assert mine.quantity == 20
    assert Cart.objects.get() == mine.cart


def test_lines_beyond_the_limit_are_left_behind(user, settings):
    settings.CART_MAX_LINES = 1
    mine = CartLineFactory(cart__customer=user)
    CartLineFactory(cart=GuestCartFactory())

    adopt(user, TOKEN)

    assert mine.cart.lines.get() == mine
    assert Cart.objects.get() == mine.cart


@pytest.mark.parametrize("token", ["", "another", None])
def test_a_wrong_token_changes_nothing(user, token):
    guest = GuestCartFactory()

    signed_in.send(type(user), user=user, cart_token=token)

    assert Cart.objects.get() == guest


def test_a_second_time_adds_nothing(user):
    line = CartLineFactory(cart=GuestCartFactory(), quantity=2)

    adopt(user, TOKEN)
    adopt(user, TOKEN)

    line.refresh_from_db()
    assert line.quantity == 2


def test_a_customer_who_still_shows_the_guests_token_is_given_that_cart(user, customer):
    line = CartLineFactory(cart=GuestCartFactory())

    cart = customer.get("/api/cart", headers={"X-Cart-Token": TOKEN}).json()

    assert cart["token"] is None
    assert [item["sku"] for item in cart["items"]] == [line.variant.sku]
    assert Cart.objects.get().customer == user


def test_abandoned_guest_carts_are_forgotten():
    with time_machine.travel(timezone.now() - timedelta(days=61), tick=False):
        CartLineFactory(cart=GuestCartFactory())
        of_a_customer = CartFactory()
    fresh = GuestCartFactory(token="another")

    forget_abandoned_carts()
    forget_abandoned_carts()

    assert set(Cart.objects.all()) == {of_a_customer, fresh}
