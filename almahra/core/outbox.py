"""The outbox: what a transaction wants done in the outside world is a row of that transaction.

    outbox.put("accounts.verification_mail", user_id=user.pk)      # in the service, inside its transaction

    @outbox.handles("accounts.verification_mail")                  # in the app's tasks.py
    def send_verification_mail(*, user_id: int) -> None: ...

After the commit a Celery task delivers the row; a sweep finds the rows whose task was lost. The row is claimed
with a lease, so that two workers never hold it at once, and a killed worker's row comes back when the lease
ends. A handler may therefore run twice if its worker dies between the effect and the note of it: handlers
give outside systems the row's id as their idempotency key (`current`).
"""

import logging
import math
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from redis import RedisError

from .inserting import insert
from .models import OutboxMessage, SentMail
from .redis_client import absence

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=25)  # longer than any handler takes; short enough for "within a minute"
FIRST_PAUSE = timedelta(seconds=10)  # doubles with each failure
LONGEST_PAUSE = timedelta(minutes=15)
MOST_ATTEMPTS = 60  # about half a day; then a person must look
SWEEP = 9.0  # seconds after which a sweep leaves the rest to the next: shorter than their interval, lest they pile up

Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}
_slow: set[str] = set()
_queues: dict[str, str] = {}  # of topics that are not carried out by any worker, but by those of a queue
AT_ONCE, BEHIND = 0, 9  # priorities as the Redis broker has them: the lower number goes first

# The message whose handler is running.
current: ContextVar[OutboxMessage | None] = ContextVar("outbox_current", default=None)


class NotNow(Exception):
    """A handler's wish to be called again later without that counting as a failure worth a traceback."""


def handles(topic: str, *, is_slow: bool = False, queue: str = "") -> Callable[[Handler], Handler]:
    """Register the function that carries out messages of `topic`. Slow ones, of seconds each, let the others pass.

    With `queue`, only workers of that queue do it: for work that takes much time or memory.
    """

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        if is_slow:
            _slow.add(topic)
        if queue:
            _queues[topic] = queue
        return handler

    return register


def put(topic: str, *, about: str = "", after: timedelta | None = None, **payload: Any) -> OutboxMessage:
    """Ask for `topic` to be carried out once this transaction is committed. The payload holds ids only.

    `about` is what staff know the matter by: the number of an order. With `after`, not before that time has passed.
    """
    _check(topic)
    message = OutboxMessage(topic=topic, payload=payload, about=about)
    if after is not None:
        message.available_at = timezone.now() + after
    insert(message)
    if after is None:
        _publish_on_commit(message.pk, topic)  # the sweep finds the others
    return message


def repeat(sent: SentMail, *, message_id: uuid.UUID, asked_by: uuid.UUID) -> bool:
    """Ask again for what led to a mail. `message_id` is the asker's own: the same one again asks for nothing.

    `asked_by` is the public id of a member of staff. Returns False for a repeated `message_id`.
    """
    _check(sent.topic)
    facts = {"topic": sent.topic, "payload": sent.payload, "about": sent.about, "asked_by": asked_by}
    _, is_new = OutboxMessage.objects.get_or_create(pk=message_id, defaults={**facts, "copy_of": sent.copy_of or sent})
    if is_new:
        _publish_on_commit(message_id, sent.topic)
    return is_new


def _check(topic: str) -> None:
    if topic not in _handlers:
        raise LookupError(f"nobody handles {topic!r}")
    if not connection.in_atomic_block:
        raise RuntimeError("an outbox message belongs to the transaction that causes it")


def _publish_on_commit(message_id: uuid.UUID, topic: str) -> None:
    # No partial here: for a robust hook that fails, Django logs a __qualname__, which a partial has not.
    transaction.on_commit(lambda: _publish(message_id, topic), robust=True)


def deliver(message_id: uuid.UUID) -> bool:
    """Carry out one message, if it is due and nobody else holds it. True when its effect took place now."""
    message = _claim(message_id)
    return message is not None and _carry_out(message)


def deliver_due(*, limit: int = 200, queue: str = "") -> int:
    """Carry out what is due, for SWEEP seconds; how many effects took place. Safe to run anywhere, any time.

    That is what goes to `queue`, or all that goes to none.
    """
    effects, end = 0, time.monotonic() + SWEEP
    is_slow = ExpressionWrapper(Q(topic__in=_slow), output_field=BooleanField())
    elsewhere = [topic for topic, its_queue in _queues.items() if its_queue != queue]
    due = OutboxMessage.objects.due().exclude(topic__in=elsewhere).order_by(is_slow, "available_at")
    if queue:
        due = due.filter(topic__in=_queues)
    for message_id in list(due.values_list("pk", flat=True)[:limit]):
        if time.monotonic() > end:
            break
        effects += deliver(message_id)
    return effects


def hand_over_due(*, limit: int = 200) -> int:
    """Send what is due to the queue that it has, once more; how many were sent. Its workers know what is done already.

    Where as much waits in a queue as is due, nothing was lost and nothing is sent: so no queue grows beyond twice that.
    """
    sent = 0
    for queue in sorted(set(_queues.values())):
        topics = [topic for topic, its_queue in _queues.items() if its_queue == queue]
        due = OutboxMessage.objects.due().filter(topic__in=topics).order_by("available_at")
        found = list(due.values_list("pk", "topic")[:limit])
        if found and _waiting_in(queue) < len(found):
            for message_id, topic in found:
                _publish(message_id, topic)
            sent += len(found)
    return sent


def _waiting_in(queue: str) -> float:
    """How many tasks the broker holds for a queue; more than any number while it is away."""
    if absence.is_known():
        return math.inf
    try:
        with current_app.connection_for_write() as broker:
            channel: Any = broker.default_channel
            waiting: int = channel.queue_declare(queue).message_count
            return waiting
    except (BrokerError, RedisError, OSError):
        absence.note()
        return math.inf


def _publish(message_id: uuid.UUID, topic: str) -> None:
    if absence.is_known():
        return  # the sweep will find it
    priority = BEHIND if topic in _slow else AT_ONCE
    try:
        task = "almahra.core.tasks.deliver_message"
        current_app.send_task(task, [str(message_id)], retry=False, priority=priority, queue=_queues.get(topic))
    except BrokerError:
        absence.note()


@transaction.atomic
def _claim(message_id: uuid.UUID) -> OutboxMessage | None:
    message = OutboxMessage.objects.due().select_for_update(skip_locked=True).filter(pk=message_id).first()
    if message is not None:
        message.available_at = timezone.now() + LEASE
        message.attempts += 1
        message.save(update_fields=["available_at", "attempts"])
    return message


def _carry_out(message: OutboxMessage) -> bool:
    token = current.set(message)
    try:
        _handlers[message.topic](**message.payload)
    except NotNow as reason:
        _put_off(message, str(reason))
        return False
    except Exception as problem:  # whatever went wrong, the message must survive it
        logger.exception("outbox handler failed", extra={"topic": message.topic, "message_id": str(message.pk)})
        _put_off(message, type(problem).__name__)
        return False
    finally:
        current.reset(token)
    OutboxMessage.objects.filter(pk=message.pk).update(done_at=timezone.now(), last_error="")
    return True


def _put_off(message: OutboxMessage, reason: str) -> None:
    mine = OutboxMessage.objects.filter(pk=message.pk)
    if message.attempts >= MOST_ATTEMPTS:
        logger.error("outbox message given up", extra={"topic": message.topic, "message_id": str(message.pk)})
        mine.update(failed_at=timezone.now(), last_error=reason[:200])
    else:
        mine.update(available_at=timezone.now() + _pause(message.attempts), last_error=reason[:200])


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)


def try_again(message_ids: list[uuid.UUID]) -> int:
    """Let a person send given-up messages on their way again."""
    return OutboxMessage.objects.filter(pk__in=message_ids, done_at=None).update(
        failed_at=None, available_at=timezone.now(), attempts=0
    )
