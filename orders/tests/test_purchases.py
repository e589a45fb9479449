"""Who has really bought what: noted when the pieces leave, so that a review can say so."""

from importlib import import_module

import pytest
from django.db import connection

from accounts.tests.factories import UserFactory
from catalog.models import Purchase, Review
from catalog.services.reviews import write_review
from catalog.tests.factories import ReviewFactory
from orders.models import Shipment
from orders.services.fulfilling import send_parcel
from orders.tests.factories import OrderFactory, OrderLineFactory

pytestmark = pytest.mark.django_db

backfill = import_module("orders.migrations.0009_who_bought_what_before")


def bought(person):
    return set(Purchase.objects.filter(customer=person).values_list("product__variants__sku", flat=True))


def test_a_review_of_what_has_left_the_house_is_marked():
    order = OrderFactory(status="ready")
    line = order.lines.get()
    product = line.variant.product
    before = write_review(product, author=order.customer, rating=5, text="I look forward to it.")
    assert not before.is_verified_purchase

    send_parcel(order, by=None)

    assert bought(order.customer) == {line.sku}
    assert Review.objects.get().is_verified_purchase
    before.delete()
    assert write_review(product, author=order.customer, rating=5, text="Good.").is_verified_purchase


def test_what_was_only_ordered_is_not_bought_yet():
    order = OrderFactory(status="confirmed")

    written = write_review(order.lines.get().variant.product, author=order.customer, rating=5, text="Good.")

    assert not written.is_verified_purchase
    assert not Purchase.objects.exists()


def test_only_what_is_in_the_parcel_has_left_and_only_for_its_buyer():
    order = OrderFactory(status="ready")
    first = order.lines.get()
    other = OrderLineFactory(order=order, position=2)
    stranger = ReviewFactory(product=first.variant.product)

    send_parcel(order, {first.pk: 1}, by=None)

    assert bought(order.customer) == {first.sku}
    assert other.sku not in bought(order.customer)
    stranger.refresh_from_db()
    assert not stranger.is_verified_purchase


def test_a_guest_has_no_name_to_mark():
    send_parcel(OrderFactory(status="ready", customer=None), by=None)

    assert not Purchase.objects.exists()


def test_the_same_thing_twice_is_noted_once():
    person = UserFactory()
    first = OrderFactory(status="ready", customer=person)
    second = OrderFactory(status="ready", customer=person, line__variant=first.lines.get().variant)

    send_parcel(first, by=None)
    send_parcel(second, by=None)

    assert Purchase.objects.count() == 1


def test_what_left_before_purchases_were_noted_is_noted_once():
    shipped, waiting = OrderFactory(status="ready"), OrderFactory(status="ready")
    send_parcel(shipped, by=None)
    send_parcel(OrderFactory(status="ready", customer=None), by=None)
    Purchase.objects.all().delete()

    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(backfill.FORWARD)

    noted = Purchase.objects.get()
    assert (noted.customer, noted.product) == (shipped.customer, shipped.lines.get().variant.product)
    assert noted.first_at == Shipment.objects.get(order=shipped).shipped_at
    assert bought(waiting.customer) == set()
