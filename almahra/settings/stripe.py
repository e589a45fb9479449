"""Which Stripe we talk to, told from the keys alone."""

from dataclasses import dataclass

# dj-stripe accepts only keys of Stripe's own shape, so the fake's are shaped like test keys.
FAKE_SECRET_KEY = "sk_test_fake00000000000000000000000000"
FAKE_PUBLISHABLE_KEY = "pk_test_fake00000000000000000000000000"
FAKE_WEBHOOK_SECRET = "whsec_fake_0000000000000000000000000000"
FAKE_ACCOUNT_ID = "acct_fake0000000001"


@dataclass(frozen=True)
class StripeAccess:
    """Keys of one mode: "fake" (no key at all; development only), "test" or "live"."""

    mode: str
    secret_key: str
    publishable_key: str
    webhook_secrets: list[str]
    account_id: str


def stripe_access(
    *, secret_key: str, publishable_key: str, webhook_secrets: list[str], account_id: str
) -> StripeAccess:
    """The mode that `secret_key` implies, with its keys."""
    if not secret_key:
        return StripeAccess("fake", FAKE_SECRET_KEY, FAKE_PUBLISHABLE_KEY, [FAKE_WEBHOOK_SECRET], FAKE_ACCOUNT_ID)
    mode = "live" if "_live_" in secret_key else "test"
    return StripeAccess(mode, secret_key, publishable_key, webhook_secrets, account_id)
