"""Who can sign in to the demo shop, and the groups of its staff."""

import io
import os

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import Address, User

ADMIN_EMAIL = os.environ.get("ADMIN_EMAIL") or "admin@almahra.example"
ADMIN_PASSWORD = os.environ.get("ADMIN_PASSWORD") or "almahra-admin"
CUSTOMER_EMAIL, CUSTOMER_PASSWORD = "demo@almahra.example", "almahra-demo"
OPTICIAN_EMAIL, OPTICIAN_PASSWORD = "optician@almahra.example", "almahra-optician"
# Whoever types in a prescription does not verify it, so there are two; this one does not sign in.
SECOND_OPTICIAN_EMAIL = "rania@almahra.example"


def load_roles() -> int:
    """The groups of staff with their permissions; how many groups were new."""
    before = Group.objects.count()
    call_command("setup_roles", stdout=io.StringIO())
    return Group.objects.count() - before


@transaction.atomic
def load_people() -> int:
    """A super admin, two opticians, and a verified customer with an address; how many were new."""
    new = 0
    if not User.objects.filter(email__iexact=ADMIN_EMAIL).exists():
        User.objects.create_superuser(ADMIN_EMAIL, ADMIN_PASSWORD, first_name="Amal", last_name="Bahri")
        new += 1
    new += _optician(OPTICIAN_EMAIL, OPTICIAN_PASSWORD, first_name="Yusuf", last_name="Karim")
    new += _optician(SECOND_OPTICIAN_EMAIL, None, first_name="Rania", last_name="Qasim")
    if not User.objects.filter(email__iexact=CUSTOMER_EMAIL).exists():
        _customer()
        new += 1
    return new


def _optician(email: str, password: str | None, **name: str) -> bool:
    if User.objects.filter(email__iexact=email).exists():
        return False
    person = User.objects.create_user(email, password, is_staff=True, email_verified_at=timezone.now(), **name)
    person.groups.add(Group.objects.get(name="Optician"))
    return True


def _customer() -> None:
    user = User.objects.create_user(
        CUSTOMER_EMAIL, CUSTOMER_PASSWORD, first_name="Salma", last_name="Hadi", email_verified_at=timezone.now()
    )
    Address.objects.create(
        user=user,
        kind=Address.Kind.SHIPPING,
        name=user.name,
        line1="12 Corniche Road",
        line2="Flat 7",
        city="Abu Dhabi",
        country="AE",
        phone="+97125550123",
        is_default=True,
    )
