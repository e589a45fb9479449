"""Mail in development: each message is a file in var/mail, and a page shows them."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailboxBackend(BaseEmailBackend):
    """Writes each message to settings.MAILBOX as <time>-<id>.eml, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.MAILBOX.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020}-{uuid.uuid4().hex[:8]}"
            draft = settings.MAILBOX / f"{name}.part"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(draft.with_suffix(".eml"))
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    """One message of the mailbox, as a page shows it."""

    key: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str


def letters() -> list[Letter]:
    """All messages, the newest first."""
    return [_read(path) for path in sorted(settings.MAILBOX.glob("*.eml"), reverse=True)]


def find(key: str) -> Letter | None:
    """The message with this key, None if there is none. The key is compared, never used as a path."""
    return next((letter for letter in letters() if letter.key == key), None)


def empty() -> None:
    for path in settings.MAILBOX.glob("*.eml"):
        path.unlink(missing_ok=True)


def _read(path: Path) -> Letter:
    message = BytesParser(policy=default).parsebytes(path.read_bytes())
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Letter(
        key=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]).strip(),  # a long one is folded before its first word
        sent_at=datetime.fromtimestamp(int(path.stem.split("-")[0]) / 1e9, tz=UTC),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )
