"""Devices signed in: opened, renewed, ended."""

from django.conf import settings
from django.utils import timezone

from accounts.models import DeviceSession, User


def open_session(user: User) -> DeviceSession:
    """Sign one device in."""
    return DeviceSession.objects.create(user=user, expires_at=timezone.now() + settings.JWT_EXPIRES_IN)


def end_sessions(user: User, *, because: str) -> int:
    """Sign every device of this person out; how many there were."""
    return user.sessions.filter(ended_at=None).update(ended_at=timezone.now(), ended_because=because)
