"""Addresses. Of each kind that a person has, exactly one is the default."""

from typing import Any

from django.db import transaction

from accounts.models import Address, User
from almahra.core.errors import NotThere


@transaction.atomic
def add_address(user: User, *, is_default: bool = False, **fields: Any) -> Address:
    """Add an address; the first one of its kind becomes the default, asked or not."""
    _lock_addresses_of(user.pk)
    address = Address.objects.create(user=user, is_default=False, **fields)
    _settle_default(address, is_wanted=is_default)
    return address


@transaction.atomic
def change_address(address: Address, **changes: Any) -> Address:
    """Change the named fields. Raises NotThere if it was deleted meanwhile.

    A default that gives up its place, or moves to the other kind, leaves it to the oldest of the rest; the only
    address of a kind stays the default.
    """
    _lock_addresses_of(address.user_id)
    current = Address.objects.filter(pk=address.pk).first()
    if current is None:
        raise NotThere
    old_kind = current.kind
    was_default, current.is_default = current.is_default, False
    is_wanted = changes.pop("is_default", was_default and changes.get("kind", old_kind) == old_kind)
    for field, value in changes.items():
        setattr(current, field, value)
    current.save(update_fields=["is_default", *changes])
    _settle_default(current, is_wanted=is_wanted)
    if current.kind != old_kind:
        _promote_oldest(current.user_id, old_kind)
    return current


@transaction.atomic
def delete_address(address: Address) -> None:
    """Delete an address; if it was the default, the oldest of the rest is now. Twice is the same as once."""
    _lock_addresses_of(address.user_id)
    current = Address.objects.filter(pk=address.pk).first()
    if current is not None:
        current.delete()
        _promote_oldest(current.user_id, current.kind)


def _lock_addresses_of(user_id: int) -> None:
    """Let one change to a person's addresses happen at a time. Not against new rows that point at the person."""
    User.objects.select_for_update(no_key=True).get(pk=user_id)


def _settle_default(address: Address, *, is_wanted: bool) -> None:
    """Make `address` the default of its kind if that is wanted, or if there would be none."""
    defaults = Address.objects.filter(user_id=address.user_id, kind=address.kind, is_default=True)
    if is_wanted:
        defaults.exclude(pk=address.pk).update(is_default=False)
        Address.objects.filter(pk=address.pk).update(is_default=True)
    elif not defaults.exists():
        _promote_oldest(address.user_id, address.kind, rather_than=address)
    address.refresh_from_db(fields=["is_default"])


def _promote_oldest(user_id: int, kind: str, *, rather_than: Address | None = None) -> None:
    of_kind = Address.objects.filter(user_id=user_id, kind=kind)
    if of_kind.filter(is_default=True).exists():
        return
    others = of_kind.exclude(pk=rather_than.pk) if rather_than else of_kind
    heir = others.order_by("created_at", "pk").first() or rather_than
    if heir is not None:
        of_kind.filter(pk=heir.pk).update(is_default=True)
