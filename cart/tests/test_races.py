from functools import partial

import pytest

from accounts.tests.factories import UserFactory
from almahra.core.tests.racing import race
from cart.models import Cart, CartLine
from cart.services.filling import add
from cart.services.merging import adopt
from catalog.tests.factories import VariantFactory

from .factories import CartFactory, CartLineFactory, GuestCartFactory
from .racing import unlock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TOKEN = "a guest's token"


@pytest.fixture
def no_locks(monkeypatch):
    unlock(monkeypatch)


def pieces_after_twenty_additions():
    cart, variant = CartFactory(), VariantFactory()
    outcomes = race(*[partial(add, cart.customer, None, sku=variant.sku, quantity=1)] * 20)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    return CartLine.objects.get(cart=cart).quantity


def test_twenty_additions_at_once_make_one_line_of_twenty():
    assert pieces_after_twenty_additions() == 20


def test_control_without_the_lock_additions_are_lost(no_locks):
    cart = CartFactory()
    line = CartLineFactory(cart=cart)

    race(*[partial(add, cart.customer, None, sku=line.variant.sku, quantity=1)] * 19)

    line.refresh_from_db()
    assert line.quantity < 20


def test_twenty_first_additions_of_a_customer_open_one_cart():
    person, variant = UserFactory(), VariantFactory()

    race(*[partial(add, person, None, sku=variant.sku, quantity=1)] * 20)

    assert Cart.objects.get().customer == person
    assert CartLine.objects.get().quantity == 20


def test_two_devices_that_sign_in_at_once_adopt_a_guests_cart_once():
    line = CartLineFactory(cart__customer=UserFactory(), quantity=1)
    CartLineFactory(cart=GuestCartFactory(), variant=line.variant, quantity=2)

    outcomes = race(*[partial(adopt, line.cart.customer, TOKEN)] * 2)

    line.refresh_from_db()
    assert outcomes == [None, None]
    assert line.quantity == 3
    assert Cart.objects.get() == line.cart


def pieces_after_two_people_adopt_one_cart():
    """Pieces in two carts of one piece each, after both people took up the same guest's two pieces."""
    variant = VariantFactory()
    people = UserFactory.create_batch(2)
    for person in people:
        CartLineFactory(cart__customer=person, variant=variant)
    CartLineFactory(cart=GuestCartFactory(), variant=variant, quantity=2)

    race(*[partial(adopt, person, TOKEN) for person in people])

    return sum(CartLine.objects.values_list("quantity", flat=True))


def test_two_people_at_one_device_do_not_double_the_guests_pieces():
    assert pieces_after_two_people_adopt_one_cart() == 4


def test_control_without_the_lock_the_guests_pieces_are_doubled(no_locks):
    outcomes = []
    while 6 not in outcomes and len(outcomes) < 20:
        outcomes.append(pieces_after_two_people_adopt_one_cart())
        Cart.objects.all().delete()

    assert 6 in outcomes
