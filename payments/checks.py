"""Settings that would take money in the wrong way stop the start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("payments")
def check_stripe_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Keys of one mode, the fake in development only, and an account to compare events with."""
    found: list[CheckMessage] = []
    is_development = "almahra.dev" in settings.INSTALLED_APPS
    if settings.STRIPE_MODE == "fake":
        if not is_development:
            found.append(Error("The fake Stripe takes no money.", hint="Set STRIPE_SECRET_KEY.", id="payments.E001"))
        return found
    if not settings.STRIPE_PUBLISHABLE_KEY.startswith("pk_live_" if settings.STRIPE_LIVE_MODE else "pk_test_"):
        found.append(Error("STRIPE_PUBLISHABLE_KEY is not of the same mode as STRIPE_SECRET_KEY.", id="payments.E002"))
    if not settings.STRIPE_WEBHOOK_SECRETS:
        found.append(Error("STRIPE_WEBHOOK_SECRET is not set: no webhook could be believed.", id="payments.E003"))
    if not is_development and not settings.STRIPE_ACCOUNT_ID:
        found.append(
            Error(
                "STRIPE_ACCOUNT_ID is not set: events of another account could not be told.",
                hint="It is shown by `manage.py stripe_setup` and in Stripe's settings, and begins with acct_.",
                id="payments.E004",
            )
        )
    return found
