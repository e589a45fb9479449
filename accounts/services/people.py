"""What the back office does with people's accounts."""

import base64

from django.db import transaction

from accounts.errors import LastSuperAdmin, NotYourself, SuperAdminOnly
from accounts.models import DeviceSession, User
from almahra.core import crypto, outbox

from .sessions import end_sessions


@transaction.atomic
def invite(person: User) -> None:
    """Mail a link to choose a password: for an account that staff opened, or a customer who asks for help."""
    outbox.put("accounts.password_reset_mail", user_id=person.pk)


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """Close an account and sign its devices out. Raises NotYourself, SuperAdminOnly or LastSuperAdmin."""
    if person.pk == by.pk:
        raise NotYourself
    if person.is_superuser and not by.is_superuser:
        raise SuperAdminOnly
    # Locked in one order, so that two super admins can not close each other's account at the same moment.
    admins = list(User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk"))
    if [admin.pk for admin in admins] == [person.pk]:
        raise LastSuperAdmin
    User.objects.filter(pk=person.pk).update(is_active=False)
    end_sessions(person, because=DeviceSession.Ending.DEACTIVATED)


def reactivate(person: User) -> None:
    """Open a closed account again; its devices sign in anew."""
    User.objects.filter(pk=person.pk).update(is_active=True)


@transaction.atomic
def tell_old_address(person: User, *, old: str) -> None:
    """Mail the address that an account had until now, in case its owner knows nothing of the change."""
    outbox.put("accounts.email_changed_mail", user_id=person.pk, sealed_old=seal_address(person, old))


def seal_address(person: User, address: str) -> str:
    """For the outbox, which holds no personal data in the clear; this address stands nowhere else any more."""
    return base64.b64encode(crypto.seal(address.encode(), owner=str(person.public_id))).decode()


def unseal_address(person: User, sealed: str) -> str:
    """The address given to `seal_address`. Raises SealBroken."""
    return crypto.unseal(base64.b64decode(sealed), owner=str(person.public_id)).decode()
