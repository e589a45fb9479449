from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from factory import LazyAttribute, LazyFunction, RelatedFactory, SelfAttribute, Sequence, SubFactory, post_generation
from factory.django import DjangoModelFactory

from accounts.tests.factories import UserFactory
from catalog.services.stock import reserve
from catalog.tests.factories import VariantFactory
from orders.models import Carrier, Order, OrderEvent, OrderLine
from orders.services.pieces import pieces_of
from orders.status import HOLDS_STOCK

ADDRESS = {
    "name": "Salma Hadi",
    "line1": "12 Harbour Road",
    "line2": "",
    "city": "Al Ghaydah",
    "region": "",
    "postal_code": "",
    "country": "YE",
    "phone": "",
}


class OrderLineFactory(DjangoModelFactory):
    """One piece for 40.00 USD, with 1.90 of tax in it."""

    class Meta:
        model = OrderLine

    variant = SubFactory(VariantFactory)
    position = 1
    sku = SelfAttribute("variant.sku")
    name = LazyAttribute(lambda line: str(line.variant))
    quantity = 1
    unit_price, line_total, tax, currency = Decimal("40.000"), Decimal("40.000"), Decimal("1.900"), "USD"
    parts = LazyAttribute(
        lambda line: [{"kind": "frame", "label": line.name, "amount": "40.00", "tax": "1.90"}],
    )


class OrderEventFactory(DjangoModelFactory):
    class Meta:
        model = OrderEvent

    kind = SelfAttribute("order.status")


class OrderFactory(DjangoModelFactory):
    """A customer's unpaid order of one reserved piece: 46.00 USD = 40.00 + 6.00 shipping.

    `status="confirmed"` and the like take the stock along as that state has it (reserved, or not);
    `customer=None` makes it a guest's; `line__variant=` chooses what was bought.
    """

    class Meta:
        model = Order
        skip_postgeneration_save = True

    customer = SubFactory(UserFactory)
    email = LazyAttribute(lambda order: order.customer.email if order.customer else "guest@customers.example")
    currency = "USD"
    subtotal, shipping, total = Decimal("40.000"), Decimal("6.000"), Decimal("46.000")
    shipping_tax, tax = Decimal("0.290"), Decimal("2.190")
    shipping_address, billing_address = LazyFunction(ADDRESS.copy), LazyFunction(ADDRESS.copy)
    shipping_method = "standard"
    expires_at = LazyFunction(lambda: timezone.now() + timedelta(minutes=30))
    line = RelatedFactory(OrderLineFactory, factory_related_name="order")
    event = RelatedFactory(OrderEventFactory, factory_related_name="order")

    @post_generation
    def reserved(order: Order, create: bool, extracted: bool | None, **kwargs: Any) -> None:  # noqa: N805  (factory_boy passes the order)
        if order.status in HOLDS_STOCK:
            reserve(pieces_of(order), cause=order.number)


class CarrierFactory(DjangoModelFactory):
    class Meta:
        model = Carrier

    name = Sequence("Carrier {}".format)
    tracking_url = "https://carrier.example/track?parcel={number}"
