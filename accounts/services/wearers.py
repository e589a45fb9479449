"""Wearers: the people an account buys glasses for."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from accounts.errors import TooManyWearers, WearerInUse
from accounts.models import User, Wearer
from almahra.core.errors import NotThere

MOST_WEARERS = 20  # on one account


@transaction.atomic
def add_wearer(owner: User, **fields: Any) -> Wearer:
    """Raises TooManyWearers."""
    _lock_wearers_of(owner.pk)
    if owner.wearers.count() >= MOST_WEARERS:
        raise TooManyWearers(most=MOST_WEARERS)
    return owner.wearers.create(**fields)


@transaction.atomic
def change_wearer(wearer: Wearer, **changes: Any) -> Wearer:
    """Change the named fields. Raises NotThere if it was deleted meanwhile."""
    _lock_wearers_of(wearer.owner_id)
    current = Wearer.objects.filter(pk=wearer.pk).first()
    if current is None:
        raise NotThere
    for field, value in changes.items():
        setattr(current, field, value)
    if changes:
        current.save(update_fields=list(changes))
    return current


@transaction.atomic
def delete_wearer(wearer: Wearer) -> None:
    """Raises WearerInUse while something, such as a prescription, is about this wearer. Twice is the same as once."""
    _lock_wearers_of(wearer.owner_id)
    try:
        Wearer.objects.filter(pk=wearer.pk).delete()
    except ProtectedError as needed:
        raise WearerInUse from needed


def _lock_wearers_of(owner_id: int) -> None:
    """Let one change to an account's wearers, or to what is about them, happen at a time."""
    User.objects.select_for_update(no_key=True).get(pk=owner_id)
