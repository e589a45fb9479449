"""Addresses as a parcel carries them: plain copies, which an order freezes."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import Address, User
from cart.errors import UnknownAddress

FIELDS = ["name", "line1", "line2", "city", "region", "postal_code", "country", "phone"]


def copy_address(user: User | AnonymousUser, address_id: UUID, *, field: str) -> dict[str, str]:
    """A person's own address by its public id. Raises UnknownAddress, naming `field` of the body."""
    mine = user.addresses.all() if isinstance(user, User) else Address.objects.none()
    known = mine.filter(public_id=address_id).values(*FIELDS).first()
    if known is None:
        raise UnknownAddress(field)
    return known
