"""One way to write a mail: three small templates, sent with an id that tells a repeat from a new one."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import override

from .outbox import current_id


def shop(request: HttpRequest | None = None) -> dict[str, str]:
    """What every template may say about the shop (also a context processor)."""
    return {"shop_name": settings.SHOP_NAME, "shop_url": settings.FRONTEND_URL}


def send(template: str, *, to: str, language: str, context: Mapping[str, Any]) -> None:
    """Send `emails/<template>.{subject.txt,txt,html}` to one address, in its reader's language.

    Call it from an outbox handler. The Message-ID is made of the outbox row: if a worker dies between the
    sending and the note of it, the second copy carries the same id and mail servers drop it.
    """
    with override(language):
        values = {**shop(), "language": language, "is_rtl": language == "ar", **context}
        subject = " ".join(render_to_string(f"emails/{template}.subject.txt", values).split())
        message = EmailMultiAlternatives(subject, render_to_string(f"emails/{template}.txt", values), to=[to])
        message.attach_alternative(render_to_string(f"emails/{template}.html", values), "text/html")
    if (row := current_id.get()) is not None:
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
        message.extra_headers["Message-ID"] = f"<{row}@{domain}>"
    message.extra_headers["Auto-Submitted"] = "auto-generated"  # no out-of-office answers, please
    message.send()
