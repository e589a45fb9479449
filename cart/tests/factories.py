import hashlib
from datetime import date
from decimal import Decimal

from factory import LazyAttribute, LazyFunction, Sequence, SubFactory, lazy_attribute
from factory.django import DjangoModelFactory

from accounts.tests.factories import UserFactory
from cart.models import Cart, CartLine, Coupon, PickupPoint, ShippingMethod, ShippingZone, TaxClass, TaxRate
from catalog.tests.factories import VariantFactory


class CartFactory(DjangoModelFactory):
    """A customer's empty cart."""

    class Meta:
        model = Cart

    customer = SubFactory(UserFactory)


class GuestCartFactory(DjangoModelFactory):
    """A guest's empty cart, opened by `token`."""

    class Meta:
        model = Cart

    class Params:
        token = "a guest's token"

    token_hash = LazyAttribute(lambda cart: hashlib.sha256(cart.token.encode()).hexdigest())


class CartLineFactory(DjangoModelFactory):
    """One piece for 40.00 USD, of which five are on the shelf."""

    class Meta:
        model = CartLine

    cart = SubFactory(CartFactory)
    variant = SubFactory(VariantFactory)
    quantity = 1


class CouponFactory(DjangoModelFactory):
    """A tenth off everything, without limits."""

    class Meta:
        model = Coupon

    code = Sequence("CODE-{}".format)
    name = "A coupon of the tests"
    percent = Decimal(10)


def default_class():
    """The class that a migration makes, and that tests which empty the database leave behind them without."""
    return TaxClass.objects.get_or_create(is_default=True, defaults={"code": "standard", "name": "Standard"})[0]


class TaxRateFactory(DjangoModelFactory):
    """5 % on everything, everywhere, since 2026 began: `TaxRateFactory(country="DE", rate="0.19")`."""

    class Meta:
        model = TaxRate

    tax_class = LazyFunction(default_class)
    country = region = ""
    rate, name = Decimal("0.05"), LazyAttribute(lambda row: f"VAT {Decimal(row.rate) * 100:.2f} %")
    valid_from = date(2026, 1, 1)


class ZoneFactory(DjangoModelFactory):
    """The rest of the world: `ZoneFactory(countries=["DE", "AT"])` for less."""

    class Meta:
        model = ShippingZone

    name = Sequence("Zone {}".format)


class MethodFactory(DjangoModelFactory):
    """Standard shipping to everywhere for 6.00, two to five working days."""

    class Meta:
        model = ShippingMethod

    zone = SubFactory(ZoneFactory)
    code, name = "standard", "Standard"
    price = Decimal("6.000")


class PickupFactory(MethodFactory):
    """To be fetched in the shop on the Corniche in Abu Dhabi, for nothing."""

    zone = None
    code, name, price = "pickup", "Pick up", Decimal(0)
    transit_from_days = transit_to_days = 0

    @lazy_attribute
    def pickup_point(self):
        return PickupPoint.objects.create(
            name="Almahra Corniche", line1="12 Corniche Road", city="Abu Dhabi", country="AE", opening_hours="9–18"
        )
