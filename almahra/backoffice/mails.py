"""Mails as staff see them: what became of each, in words, and sending one again."""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from almahra.core import mail, outbox
from almahra.core.models import OutboxMessage, SentMail

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prospect:
    """What sending a mail again would do now: to whom it goes and as what, or why it does not."""

    sent: SentMail
    to: str  # empty when nothing would be sent
    detail: str


def prospect_of(sent: SentMail) -> Prospect:
    topic = mail.topics.get(sent.topic)
    if topic is None:
        return Prospect(sent, "", _("The shop does not write this kind of mail any more."))
    letter = topic.write(**sent.payload)
    if letter is None:
        return Prospect(
            sent,
            "",
            _("It would not be true any more: the account is closed or verified, the order paid, the review changed."),
        )
    if topic.is_renewed:
        return Prospect(sent, letter.to, _("With a new link. The old one stops working when one of them is used."))
    return Prospect(sent, letter.to, _("As a copy that says when it was first sent."))


@transaction.atomic
def send_again(prospects: Iterable[Prospect], *, by: User, key: uuid.UUID) -> list[SentMail]:
    """Put mails on their way once more; which ones. The same `key` again, as from a double click, does nothing."""
    return [
        one.sent
        for one in prospects
        if one.to and outbox.repeat(one.sent, message_id=uuid.uuid5(key, str(one.sent.pk)), asked_by=by.public_id)
    ]


def label_of(topic: str) -> str | Promise:
    """What staff call a kind of mail."""
    return mail.topics[topic].label if topic in mail.topics else topic


def recipient_of(message: OutboxMessage) -> str:
    """To whom a mail will go that has not left yet, in words."""
    try:
        letter = mail.topics[message.topic].write(**message.payload)
    except Exception:  # it may wait just because of that, and the list must show it all the same
        logger.exception("a waiting mail can not be written", extra={"message_id": str(message.pk)})
        return _("unknown")
    return letter.to if letter else _("nobody any more")


def in_words(message: OutboxMessage) -> str:
    """What has become of a mail that has not left yet."""
    if message.failed_at is not None:
        facts = {"count": message.attempts, "why": reason(message.last_error)}
        return _("Given up after %(count)d tries: %(why)s.") % facts
    if not message.attempts:
        return _("On its way.")
    if not message.last_error:
        return _("Being sent right now.")
    tried = ngettext("tried once", "tried %(count)d times", message.attempts) % {"count": message.attempts}
    at = time_format(timezone.localtime(message.available_at), "H:i")
    facts = {"why": reason(message.last_error), "tried": tried, "at": at}
    return _("Waiting: %(why)s, %(tried)s, next try at %(at)s UTC.") % facts


def reason(code: str) -> str:
    """Why a mail was not sent, from what its outbox message notes."""
    if code in SentMail.Trouble:
        return str(SentMail.Trouble(code).label)
    return _("something is wrong on our side (%(code)s), please tell the operator") % {"code": code}
