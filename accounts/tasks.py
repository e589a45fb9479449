"""Mails to people, and the sweeping up of old sessions. A writer says what is still true, or nothing.

No names in these mails: in an account that is not proven yet, a stranger wrote them.
"""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from almahra.core import mail, outbox
from almahra.core.mail import Letter

from . import links
from .models import DeviceSession, User
from .services import people

KEEP_ENDED_SESSIONS = timedelta(days=30)


@outbox.handles("accounts.nothing")
def do_nothing() -> None:
    """Stands in the outbox where a mail would be if we knew the address: asking takes as long either way."""


@mail.writes("accounts.verification_mail", _("verify the address"), is_renewed=True)
def verification_mail(*, user_id: int) -> Letter | None:
    person = _active(user_id)
    if person is None or person.email_verified_at is not None:
        return None
    return _to(person, "verification", url=links.verify_url(person), days=links.LASTS[links.Purpose.VERIFY].days)


@mail.writes("accounts.welcome_mail", _("welcome"))
def welcome_mail(*, user_id: int) -> Letter | None:
    person = _active(user_id)
    return _to(person, "welcome", url=settings.FRONTEND_URL) if person else None


@mail.writes("accounts.already_registered_mail", _("has an account already"))
def already_registered_mail(*, user_id: int) -> Letter | None:
    person = _active(user_id)
    return _to(person, "already_registered", url=links.forgotten_url()) if person else None


@mail.writes("accounts.password_reset_mail", _("choose a password"), is_renewed=True)
def password_reset_mail(*, user_id: int) -> Letter | None:
    person = _active(user_id)
    minutes = int(links.LASTS[links.Purpose.RESET].total_seconds() // 60)
    return _to(person, "password_reset", url=links.reset_url(person), minutes=minutes) if person else None


@mail.writes("accounts.password_changed_mail", _("password changed"))
def password_changed_mail(*, user_id: int) -> Letter | None:
    person = _active(user_id)
    return _to(person, "password_changed", url=links.forgotten_url()) if person else None


@mail.writes("accounts.email_changed_mail", _("e-mail address changed"))
def email_changed_mail(*, user_id: int, sealed_old: str) -> Letter | None:
    """Goes to the address that was, the one place where its owner still reads."""
    person = _active(user_id)
    if person is None:
        return None
    return Letter("email_changed", people.unseal_address(person, sealed_old), person.language)


def _active(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first()


def _to(person: User, template: str, **context: object) -> Letter:
    return Letter(template, person.email, person.language, context)


@shared_task
def forget_ended_sessions() -> None:
    """Drop sessions that ended or ran out a month ago: long enough to see what happened to an account."""
    before = timezone.now() - KEEP_ENDED_SESSIONS
    DeviceSession.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)).delete()
