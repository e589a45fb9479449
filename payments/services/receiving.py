"""Which of Stripe's genuine events concern this shop."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from ..models import PaymentIssue
from .issues import notice

Kind = PaymentIssue.Kind


def is_ours(event: Mapping[str, Any]) -> bool:
    """Whether a signed event is of our mode and our account; if not, staff hear of it and it goes no further.

    dj-stripe compares neither, and would ask Stripe about a stranger's account until it is refused.
    """
    if bool(event["livemode"]) != settings.STRIPE_LIVE_MODE:
        notice(Kind.WRONG_MODE, event["id"], str(event["type"]))
        return False
    if event.get("account", settings.STRIPE_ACCOUNT_ID) != settings.STRIPE_ACCOUNT_ID:
        notice(Kind.WRONG_ACCOUNT, event["id"], f"{event['type']} of {event['account']}")
        return False
    return True
