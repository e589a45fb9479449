from typing import Any

from django import template

from almahra.backoffice.mails import in_words, label_of
from almahra.core import mail
from almahra.core.models import SentMail, WaitingMail

register = template.Library()


@register.inclusion_tag("admin/mails/about.html", takes_context=True)
def mails_about(context: dict[str, Any], number: str) -> dict[str, Any]:
    """The mails about an order, sent and waiting, for those who may see them."""
    user = context["request"].user
    if not user.has_perm("core.view_sentmail"):
        return {"is_hidden": True}
    waiting = WaitingMail.objects.filter(about=number, topic__in=mail.topics, done_at=None).order_by("created_at")
    return {
        "sent": [(label_of(one.topic), one) for one in SentMail.objects.filter(about=number).order_by("sent_at", "pk")],
        "waiting": [(label_of(one.topic), one, in_words(one)) for one in waiting],
        "can_resend": user.has_perm("core.resend_sentmail"),
    }
