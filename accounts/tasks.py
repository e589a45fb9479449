"""Mails to people, and the sweeping up of old sessions. An outbox handler sends what is still true."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from almahra.core import mail, outbox

from . import links
from .models import DeviceSession, User

KEEP_ENDED_SESSIONS = timedelta(days=30)


@outbox.handles("accounts.nothing")
def do_nothing() -> None:
    """Stands in the outbox where a mail would be if we knew the address: asking takes as long either way."""


@outbox.handles("accounts.verification_mail")
def send_verification_mail(*, user_id: int) -> None:
    person = User.objects.filter(pk=user_id, is_active=True, email_verified_at=None).first()
    if person is not None:
        _write(person, "verification", url=links.verify_url(person), days=links.LASTS[links.Purpose.VERIFY].days)


@outbox.handles("accounts.already_registered_mail")
def send_already_registered_mail(*, user_id: int) -> None:
    _write_if_active(user_id, "already_registered")


@outbox.handles("accounts.password_reset_mail")
def send_password_reset_mail(*, user_id: int) -> None:
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is not None:
        minutes = int(links.LASTS[links.Purpose.RESET].total_seconds() // 60)
        _write(person, "password_reset", url=links.reset_url(person), minutes=minutes)


@outbox.handles("accounts.password_changed_mail")
def send_password_changed_mail(*, user_id: int) -> None:
    _write_if_active(user_id, "password_changed")


def _write_if_active(user_id: int, template: str) -> None:
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is not None:
        _write(person, template, url=links.forgotten_url())


def _write(person: User, template: str, **context: object) -> None:
    # No names here: in an account that is not proven yet, a stranger wrote them.
    mail.send(template, to=person.email, language=person.language, context=context)


@shared_task
def forget_ended_sessions() -> None:
    """Drop sessions that ended or ran out a month ago: long enough to see what happened to an account."""
    before = timezone.now() - KEEP_ENDED_SESSIONS
    DeviceSession.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)).delete()
