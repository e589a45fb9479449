"""A row inserted in words that are found once is the row that the ORM would have written."""

import pytest
from django.db import IntegrityError, transaction

from almahra.core.inserting import insert
from almahra.core.models import OutboxMessage
from cart.models import Cart
from cart.tests.factories import CartFactory, CartLineFactory
from catalog.models import FrameSize
from catalog.tests.factories import VariantFactory
from orders.models import OrderEvent
from orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db

# A row, and what is to be unlike it in another one beside it.
ROWS = {
    "order": (OrderFactory, {"number": "AL-1"}),
    "order line": (lambda: OrderFactory().lines.get(), {"position": 2}),
    "order event": (lambda: OrderEvent.objects.create(order=OrderFactory(), kind="confirmed", reason="Paid"), {}),
    "movement": (lambda: VariantFactory().stock.movements.get(), {}),
    "cart": (CartFactory, {"customer_id": None, "token_hash": "0" * 64}),
    "cart line": (lambda: CartLineFactory(quantity=3), {"variant_id": None}),
    "message": (lambda: OutboxMessage.objects.create(topic="accounts.welcome_mail", payload={"a": [1]}, about="x"), {}),
}


def columns(row):
    return [field for field in row._meta.concrete_fields if not field.primary_key]


def written(row):
    found = type(row).objects.get(pk=row.pk)
    return {field.attname: getattr(found, field.attname) for field in columns(row)}


@pytest.mark.parametrize("name", ROWS)
def test_it_writes_what_the_orm_writes(name, time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    make, changes = ROWS[name]
    row = make()
    if "variant_id" in changes:
        changes = {"variant_id": VariantFactory().pk}
    wanted = {**written(row), **changes}
    new = type(row)(**wanted)

    insert(new)

    assert new.pk != row.pk
    assert written(new) == wanted
    assert not new._state.adding


def test_many_rows_are_one_statement_and_each_learns_its_own_key(django_assert_num_queries):
    order = OrderFactory()
    events = [OrderEvent(order=order, kind=kind) for kind in ("confirmed", "shipped", "delivered")]

    with django_assert_num_queries(1):
        insert(*events)

    assert [OrderEvent.objects.get(pk=event.pk).kind for event in events] == ["confirmed", "shipped", "delivered"]


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert()


def test_what_the_database_refuses_is_refused():
    cart = CartFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Cart(customer=cart.customer))

    assert Cart.objects.count() == 1


def test_a_row_with_computed_columns_is_left_to_the_orm():
    with pytest.raises(TypeError, match="FrameSize"):
        insert(FrameSize())
