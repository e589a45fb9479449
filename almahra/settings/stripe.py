"""Which Stripe we talk to, told from the keys alone, and the names dj-stripe wants that told in."""

from typing import Any

# dj-stripe accepts only keys of Stripe's own shape, so the fake's are shaped like test keys.
FAKE_SECRET_KEY = "sk_test_fake00000000000000000000000000"
FAKE_PUBLISHABLE_KEY = "pk_test_fake00000000000000000000000000"
FAKE_WEBHOOK_SECRET = "whsec_fake_0000000000000000000000000000"
FAKE_ACCOUNT_ID = "acct_fake0000000001"


def stripe_settings(
    *,
    secret_key: str,
    publishable_key: str,
    webhook_secrets: list[str],
    account_id: str,
    fake_url: str,
    fake_public_url: str,
) -> dict[str, Any]:
    """Settings for the mode that `secret_key` implies: none is `fake`, `…_live_…` is `live`, others `test`."""
    if not secret_key:
        mode, secret_key, publishable_key = "fake", FAKE_SECRET_KEY, FAKE_PUBLISHABLE_KEY
        webhook_secrets, account_id = [FAKE_WEBHOOK_SECRET], FAKE_ACCOUNT_ID
    else:
        mode = "live" if "_live_" in secret_key else "test"
    found: dict[str, Any] = {
        "STRIPE_MODE": mode,
        "STRIPE_LIVE_MODE": mode == "live",
        "STRIPE_SECRET_KEY": secret_key,
        "STRIPE_PUBLISHABLE_KEY": publishable_key,
        "STRIPE_WEBHOOK_SECRETS": webhook_secrets,
        "STRIPE_ACCOUNT_ID": account_id,
        # Where a browser reaches it; in containers that is another address than ours.
        "STRIPE_API_BASE": (fake_public_url or fake_url) if mode == "fake" else "https://api.stripe.com",
    }
    prefix = "STRIPE_LIVE" if mode == "live" else "STRIPE_TEST"
    found |= {f"{prefix}_SECRET_KEY": secret_key, f"{prefix}_PUBLIC_KEY": publishable_key}
    if mode == "fake":
        found["STRIPE_API_HOST"] = fake_url  # dj-stripe points stripe.api_base here
    return found
