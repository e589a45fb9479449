"""Mail in development: each message is a file in var/mail, and a page shows them."""

import time
import uuid
from collections.abc import Sequence
from email.message import Message

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
            content: Message = message.message()
            draft.write_bytes(content.as_bytes())
            draft.rename(draft.with_suffix(".eml"))
        return len(email_messages)
