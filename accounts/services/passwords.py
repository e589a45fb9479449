"""Passwords: judged, changed, and chosen anew by those who forgot theirs."""

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import links
from accounts.errors import LinkNotValid, PasswordTooWeak, WrongPassword
from accounts.models import DeviceSession, User
from almahra.core import outbox

from .sessions import end_sessions, open_session

Ending = DeviceSession.Ending


def judge_password(password: str, person: User, *, field: str = "password") -> None:
    """Raise PasswordTooWeak, with each reason, for a password that this person should not have."""
    try:
        validate_password(password, person)
    except ValidationError as refusal:
        raise PasswordTooWeak(refusal.error_list, field=field) from refusal


@transaction.atomic
def request_reset(email: str) -> None:
    """Mail a link for a new password, if this address has an account. The caller can not see whether it has."""
    person = User.objects.with_email(email).filter(is_active=True).first()
    if person is None:
        outbox.put("accounts.nothing")  # the same work for an unknown address, so that time tells nothing
    else:
        outbox.put("accounts.password_reset_mail", user_id=person.pk)


def reset_password(token: str, password: str) -> None:
    """Set a new password by a mailed link: that proves the address too. Ends every session.

    Raises LinkNotValid, or PasswordTooWeak, after which the link still works.
    """
    person = links.read_token(links.Purpose.RESET, token)
    judge_password(password, person)
    hashed = make_password(password)  # slow on purpose, and so outside of the transaction
    with transaction.atomic():
        verified_at = Coalesce("email_verified_at", timezone.now())
        if not links.unchanged(person).update(password=hashed, email_verified_at=verified_at):
            raise LinkNotValid
        end_sessions(person, because=Ending.PASSWORD_RESET)
        outbox.put("accounts.password_changed_mail", user_id=person.pk)


def change_password(person: User, *, current: str, new: str) -> DeviceSession:
    """Set a new password, end every session, and open one for the device that asks.

    Raises WrongPassword or PasswordTooWeak.
    """
    if not check_password(current, person.password):
        raise WrongPassword
    judge_password(new, person, field="new_password")
    hashed = make_password(new)
    with transaction.atomic():
        # Judged by the row: of two changes at once, the second one's current password is no longer current.
        if not User.objects.filter(pk=person.pk, password=person.password, is_active=True).update(password=hashed):
            raise WrongPassword
        end_sessions(person, because=Ending.PASSWORD_CHANGED)
        outbox.put("accounts.password_changed_mail", user_id=person.pk)
        return open_session(person)
