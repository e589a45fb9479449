"""Addresses as a parcel carries them: plain copies, which an order freezes."""

from collections.abc import Mapping
from typing import Any
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


def chosen_address(user: User | AnonymousUser, asked: Mapping[str, Any]) -> dict[str, str] | None:
    """Where `asked` says a parcel goes: `shipping_address_id`, or `shipping_address` as written, or not at all."""
    if address_id := asked.get("shipping_address_id"):
        return copy_address(user, address_id, field="shipping_address_id")
    return asked.get("shipping_address")
