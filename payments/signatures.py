"""Whether a message comes from Stripe, and from this hour.

We check before anything is stored: dj-stripe keeps a row for whatever carries a signature header, looks only
for timestamps that are too old, and knows one secret for an endpoint.
"""

import json
import logging
import time
from typing import Any

import stripe
from django.conf import settings
from prometheus_client import Counter

from .errors import WebhookNotGenuine

logger = logging.getLogger(__name__)

TOLERANCE = 300  # seconds, before and after now
refused = Counter("almahra_webhooks_refused", "Webhooks that were not believed", ["reason"])


def signing_secret(body: bytes, header: str) -> str:
    """The one of our secrets that `body` is signed with; there are several while they are exchanged.

    Raises WebhookNotGenuine, counted and logged: clocks that drift apart show here first.
    """
    secret = next((one for one in settings.STRIPE_WEBHOOK_SECRETS if _is_signed(body, header, one)), None)
    if secret is None:
        refused.labels("signature").inc()
        logger.warning("webhook refused: not signed by Stripe", extra={"bytes": len(body)})
        raise WebhookNotGenuine
    age = time.time() - _timestamp(header)
    if abs(age) > TOLERANCE:
        refused.labels("stale" if age > 0 else "from the future").inc()
        logger.error("webhook refused: its clock is not ours", extra={"age_seconds": round(age)})
        raise WebhookNotGenuine
    return secret


def read_event(body: bytes) -> dict[str, Any]:
    """The event in a signed body. Raises WebhookNotGenuine for what is not one."""
    try:
        event: dict[str, Any] = json.loads(body)
        complete = [event["id"], event["type"], event["livemode"], event["data"]["object"]]
    except (ValueError, KeyError, TypeError) as problem:
        raise WebhookNotGenuine from problem
    if None in complete:
        raise WebhookNotGenuine
    return event


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, header, secret)  # no tolerance: that is ours to judge
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True


def _timestamp(header: str) -> int:
    """As signed; only asked once the signature is known to be right."""
    return next(int(value) for name, _, value in (part.partition("=") for part in header.split(",")) if name == "t")
