from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import Address, User, Wearer

PASSWORD = "open sesame 1"


class UserFactory(DjangoModelFactory):
    """A verified customer."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence("person{}@customers.example".format)
    first_name, last_name = "Salma", "Hadi"
    password = LazyFunction(lambda: make_password(PASSWORD))
    email_verified_at = LazyFunction(timezone.now)


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    user = SubFactory(UserFactory)
    name, line1, city, country = "Salma Hadi", "12 Harbour Road", "Al Ghaydah", "YE"


class WearerFactory(DjangoModelFactory):
    """A grown-up, and so old that an addition is not unusual."""

    class Meta:
        model = Wearer

    owner = SubFactory(UserFactory)
    name, date_of_birth = "Idris Hadi", date(1980, 5, 17)
