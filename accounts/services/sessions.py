"""Devices signed in: opened, renewed, ended."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts import tokens
from accounts.errors import TokenNotValid
from accounts.models import DeviceSession, User

Ending = DeviceSession.Ending

# Two tabs of one browser may send the same token together; the later one is no thief.
TWINS_MAY_BE_LATE = timedelta(seconds=10)


def open_session(user: User) -> DeviceSession:
    """Sign one device in."""
    return DeviceSession.objects.create(user=user, expires_at=timezone.now() + settings.JWT_EXPIRES_IN)


def renew_session(refresh: str) -> DeviceSession:
    """Trade a refresh token for the session with the next one. Raises TokenNotValid.

    A spent token that comes back late is in two hands, and nobody can tell whose: the session ends. No
    transaction round this, or the refusal would take the ending back.
    """
    claims = tokens.read_refresh(refresh)
    now = timezone.now()
    until = now + settings.JWT_EXPIRES_IN
    if not DeviceSession.objects.rotate(claims.session_id, spent=claims.refresh_id, until=until):
        DeviceSession.objects.end_if_reused(claims.session_id, spent=claims.refresh_id, since=now - TWINS_MAY_BE_LATE)
        raise TokenNotValid
    return DeviceSession.objects.select_related("user").get(pk=claims.session_id)


def end_session(session_id: UUID, *, because: str) -> bool:
    """Sign one device out; one that is out already stays as it is. True if it was signed in."""
    signed_in = DeviceSession.objects.filter(pk=session_id, ended_at=None)
    return bool(signed_in.update(ended_at=timezone.now(), ended_because=because))


def end_sessions(user: User, *, because: str) -> int:
    """Sign every device of this person out; how many there were."""
    return user.sessions.filter(ended_at=None).update(ended_at=timezone.now(), ended_because=because)
