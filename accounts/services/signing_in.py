"""Signing in: one refusal for every reason, after the same work."""

from functools import partial

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from accounts.errors import SignInRefused
from accounts.models import DeviceSession, User
from accounts.signals import signed_in

from .sessions import open_session


def check_credentials(email: str, password: str) -> User:
    """The verified, active person these belong to. Raises SignInRefused, which does not say what is wrong."""
    person = User.objects.with_email(email).first()
    if person is None:
        make_password(password)  # as slow as checking one, so that time does not tell who is a customer
        raise SignInRefused
    is_right = check_password(password, person.password, setter=partial(_rehash, person))
    if not is_right or not person.is_active or person.email_verified_at is None:
        raise SignInRefused
    return person


def _rehash(person: User, password: str) -> None:
    """Bring a right password to today's number of rounds."""
    hashed = make_password(password)
    # Only over the hash that was checked: a password changed meanwhile stays changed.
    if User.objects.filter(pk=person.pk, password=person.password).update(password=hashed):
        person.password = hashed


@transaction.atomic
def sign_in(person: User, *, cart_token: str | None = None) -> DeviceSession:
    """Open a session for somebody whose credentials were just checked, and tell the apps above.

    Raises SignInRefused if the password changed or the account was closed since.
    """
    # Also the lock: a password change after this ends our session, one before it is seen here.
    same = User.objects.filter(pk=person.pk, password=person.password, is_active=True)
    if not same.update(last_login=timezone.now()):
        raise SignInRefused
    session = open_session(person)
    signed_in.send(User, user=person, cart_token=cart_token)
    return session
