from typing import Any

from accounts.models import User


def change_profile(person: User, **changes: Any) -> User:
    """Write what a person may say about themselves; only the named fields, so that nothing else goes back."""
    for field, value in changes.items():
        setattr(person, field, value)
    if changes:
        person.save(update_fields=list(changes))
    return person
