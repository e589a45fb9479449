"""Everything about money that waits for a person, wherever it is written down."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from djstripe.models import Event, WebhookEventTrigger

from almahra.core.models import OutboxMessage

from ..models import PaymentIssue

UNDER_WAY = timedelta(minutes=1)  # a webhook that is younger may be in somebody's hands


class Matter(NamedTuple):
    since: datetime
    kind: str  # of an issue, or `given_up` (a call or mail), or `webhook_failed`
    reference: str
    detail: str


def what_waits() -> Iterator[Matter]:
    """Issues that nobody settled, calls to Stripe that were given up, and webhooks that we failed to take."""
    for issue in PaymentIssue.objects.filter(settled_at=None).order_by("created_at", "pk"):
        yield Matter(issue.created_at, issue.kind, issue.reference, issue.detail)
    given_up = OutboxMessage.objects.filter(topic__startswith="payments.", failed_at__isnull=False, done_at=None)
    for message in given_up.order_by("created_at", "pk"):
        yield Matter(message.created_at, "given_up", str(message.pk), f"{message.topic}: {message.last_error}")
    yield from _webhooks_that_failed()


def _webhooks_that_failed() -> Iterator[Matter]:
    """Those that were not taken in a later delivery either; each event once."""
    rows = WebhookEventTrigger.objects.filter(processed=False, created__lt=timezone.now() - UNDER_WAY).order_by("pk")
    failed: dict[str, Matter] = {}
    for row in rows:
        said = row.json_body
        failed.setdefault(
            said["id"], Matter(row.created, "webhook_failed", said["id"], f"{said['type']}: {row.exception}")
        )
    for taken in Event.objects.filter(id__in=failed).values_list("id", flat=True):
        del failed[taken]
    yield from failed.values()
