import hashlib
from decimal import Decimal

from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.tests.factories import UserFactory
from cart.models import Cart, CartLine, Coupon
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
