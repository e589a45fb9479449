"""What the back office does with people's accounts."""

from django.db import transaction

from accounts.errors import LastSuperAdmin, NotYourself, SuperAdminOnly
from accounts.models import DeviceSession, User
from almahra.core import outbox

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
