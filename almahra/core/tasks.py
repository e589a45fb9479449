from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from . import outbox, sealed_files, sealing
from .models import Attempts, IdempotencyKey, OutboxMessage, SentMail

KEEP_DONE = timedelta(days=30)


@shared_task
def deliver_message(message_id: str) -> None:
    """Carry out one outbox message; if it was done already, or is being done, nothing happens."""
    outbox.deliver(UUID(message_id))


@shared_task
def sweep_outbox() -> None:
    """Carry out what is due and has no task of its own any more; what has a queue is sent to it again."""
    outbox.hand_over_due()
    outbox.deliver_due()


@shared_task
def forget_old_rows() -> None:
    """Drop answers, counts and done messages that nobody will ask for again, and whom we wrote to long ago."""
    now = timezone.now()
    IdempotencyKey.objects.filter(created_at__lt=now - timedelta(hours=settings.IDEMPOTENCY_KEY_HOURS)).delete()
    Attempts.objects.filter(ends_at__lt=now).delete()
    OutboxMessage.objects.filter(done_at__lt=now - KEEP_DONE).delete()
    SentMail.objects.filter(sent_at__lt=now - timedelta(days=settings.MAIL_LOG_DAYS)).delete()


@outbox.handles(sealed_files.DISCARD)
def discard_files(*, names: list[str]) -> None:
    """Delete the sealed files that no row has, or has any more. Any number of times."""
    in_use = sealing.in_use(names)
    sealed_files.remove([name for name in names if name not in in_use])
