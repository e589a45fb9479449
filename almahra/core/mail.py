"""Every mail of the shop: what is written for which topic of the outbox, how it is sent, and the note of it.

    @mail.writes("orders.confirmed_mail", _("order confirmed"))        # in the app's tasks.py
    def confirmed_mail(*, order_id: str) -> Letter | None: ...         # None: there is nothing to say any more

    outbox.put("orders.confirmed_mail", about=order.number, order_id=str(order.pk))

A writer turns ids into a letter and does nothing else, so the same letter can be looked at, sent, and sent again.
"""

import logging
import re
import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, override

from . import outbox
from .languages import spoken
from .models import OutboxMessage, SentMail

logger = logging.getLogger(__name__)

Trouble = SentMail.Trouble

# What no honest text needs: control characters, and marks that make a reader see letters in another order.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
LTR_MARK = "\u200e"
EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True)
class Letter:
    """One mail to one address, not yet worded: `template` names `emails/<template>.{subject.txt,txt,html}`."""

    template: str
    to: str
    language: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wording:
    """A letter in its reader's language; text and HTML say the same."""

    subject: str
    text: str
    html: str


Writer = Callable[..., Letter | None]


@dataclass(frozen=True)
class Topic:
    """A kind of mail. `is_renewed`: its links are made anew each time, so a copy of it is as good as the first."""

    name: str
    label: str | Promise
    write: Writer
    is_renewed: bool


topics: dict[str, Topic] = {}


def writes(topic: str, label: str | Promise, *, is_renewed: bool = False) -> Callable[[Writer], Writer]:
    """Register the function that writes the mails of an outbox topic; `label` is for staff."""

    def register(write: Writer) -> Writer:
        topics[topic] = Topic(topic, label, write, is_renewed)

        @outbox.handles(topic)
        def post(**ids: Any) -> None:
            if (letter := write(**ids)) is not None:
                send(letter.template, to=letter.to, language=letter.language, context=letter.context)

        return write

    return register


def shop(request: HttpRequest | None = None) -> dict[str, str]:
    """What every template may say about the shop (also a context processor)."""
    return {
        "shop_name": settings.SHOP_NAME,
        "shop_url": settings.FRONTEND_URL,
        "shop_contact": settings.SHOP_CONTACT,
        "shop_address": settings.SHOP_ADDRESS,
    }


def word(letter: Letter, *, copy_of: datetime | None = None) -> Wording:
    """Subject, text and HTML. `copy_of` is when the mail was first sent, for a copy that says so."""
    language = spoken(letter.language)
    with override(language):
        is_rtl = get_language_bidi()
        values = {
            **shop(),
            "language": language,
            "is_rtl": is_rtl,
            "direction": "rtl" if is_rtl else "ltr",
            "end": "left" if is_rtl else "right",  # a dull client knows no `text-align: end`
            "ltr": LTR_MARK if is_rtl else "",  # text has no <bdi> that keeps -12.00 USD and 10-OFF in order
            "recipient": letter.to,
            "copy_of": copy_of,
            **letter.context,
        }
        subject = " ".join(_rendered(letter, "subject.txt", values).split())
        return Wording(
            subject,
            EMPTY_LINES.sub("\n\n", _rendered(letter, "txt", values)).strip() + "\n",
            _rendered(letter, "html", {**values, "subject": subject}),
        )


def _rendered(letter: Letter, part: str, values: Mapping[str, Any]) -> str:
    return UNSEEN.sub("", render_to_string(f"emails/{letter.template}.{part}", dict(values)))


def compose(letter: Letter, *, copy_of: datetime | None = None) -> EmailMultiAlternatives:
    """The message as it goes to the mail server."""
    wording = word(letter, copy_of=copy_of)
    message = EmailMultiAlternatives(wording.subject, wording.text, to=[letter.to], reply_to=[settings.SHOP_CONTACT])
    message.attach_alternative(wording.html, "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"  # no out-of-office answers, please
    return message


def send(template: str, *, to: str, language: str, context: Mapping[str, Any]) -> None:
    """Send one mail for the outbox message in hand, and note that it was accepted. Raises NotNow.

    The Message-ID is made of the message's id: if a worker dies between the sending and the note of it, the
    second copy carries the same id and mail servers drop it. Once it is noted, it is never sent again.
    """
    row = outbox.current.get()
    if row is None:
        raise RuntimeError("a mail is sent by an outbox handler")
    if SentMail.objects.filter(pk=row.pk).exists():
        return
    first = row.copy_of if row.copy_of and not _is_renewed(row.topic) else None
    message = compose(Letter(template, to, language, context), copy_of=first.sent_at if first else None)
    message.extra_headers["Message-ID"] = _message_id(row)
    _hand_over(message)
    sent = SentMail(
        id=row.pk,
        topic=row.topic,
        payload=row.payload,
        about=row.about,
        recipient=to,
        subject=message.subject[:300],
        language=spoken(language),
        message_id=_message_id(row),
        copy_of=row.copy_of,
        asked_by=row.asked_by,
    )
    SentMail.objects.bulk_create([sent], ignore_conflicts=True)


def _is_renewed(topic: str) -> bool:
    return topic in topics and topics[topic].is_renewed


def _message_id(row: OutboxMessage) -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return f"<{row.pk}@{domain}>"


def _hand_over(message: EmailMultiAlternatives) -> None:
    """Return once the mail server has taken the message. Raises NotNow with a code of `Trouble`."""
    try:
        accepted = message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        is_final = all(code >= 500 for code, _ in refusal.recipients.values())
        raise _not_now(Trouble.ADDRESS_REFUSED if is_final else Trouble.MAIL_REFUSED) from refusal
    except smtplib.SMTPAuthenticationError as refusal:
        raise _not_now(Trouble.LOGIN_REFUSED) from refusal
    except smtplib.SMTPResponseException as refusal:
        raise _not_now(Trouble.MAIL_REFUSED) from refusal
    except OSError as silence:  # SMTPException is one of them
        raise _not_now(Trouble.NO_ANSWER) from silence
    if not accepted:
        raise _not_now(Trouble.NO_ANSWER)


def _not_now(trouble: Trouble) -> outbox.NotNow:
    logger.warning("mail not accepted", extra={"trouble": trouble.value})
    return outbox.NotNow(trouble.value)
