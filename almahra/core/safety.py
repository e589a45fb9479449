"""What a production server must not start with."""

from collections.abc import Mapping
from typing import Any

from .crypto import read_key

SHORTEST_SECRET = 40
DEVELOPMENT_MARK = "development-only"


def problems(settings: Mapping[str, Any]) -> list[str]:
    """Every reason to refuse these settings on a server that others can reach, in words for the operator."""
    found = []
    for name in ("SECRET_KEY", "JWT_SECRET_KEY"):
        value = settings.get(name) or ""
        if len(value) < SHORTEST_SECRET or DEVELOPMENT_MARK in value or len(set(value)) < 10:
            found.append(f"{name} must be a random text of at least {SHORTEST_SECRET} characters.")
    found += _key_problems(settings.get("DATA_KEYS") or [])
    if settings.get("DEBUG"):
        found.append("DEBUG must be off.")
    found += _stripe_problems(settings)
    if settings.get("BCRYPT_ROUNDS", 0) < 12:
        found.append("BCRYPT_ROUNDS must be at least 12.")
    if any("*" in host for host in settings.get("ALLOWED_HOSTS") or ["*"]):
        found.append("ALLOWED_HOSTS must name the shop's hosts.")
    return found


def _key_problems(keys: list[str]) -> list[str]:
    if not keys:
        return ["DATA_KEYS is not set: personal data could not be sealed."]
    try:
        opened = [read_key(key) for key in keys]
    except ValueError:
        return ["DATA_KEYS must be URL-safe base64 of 32 random bytes each, newest first."]
    if any(DEVELOPMENT_MARK.encode() in key or len(set(key)) < 10 for key in opened):
        return ["DATA_KEYS holds a key that is not random."]
    return []


def _stripe_problems(settings: Mapping[str, Any]) -> list[str]:
    if settings.get("STRIPE_MODE") == "fake":
        return ["STRIPE_SECRET_KEY is not set: the fake Stripe is for development only."]
    found = []
    if not settings.get("STRIPE_WEBHOOK_SECRETS"):
        found.append("STRIPE_WEBHOOK_SECRET is not set: payments could not be confirmed.")
    if not (settings.get("STRIPE_SECRET_KEY") or "").startswith(("sk_", "rk_")):
        found.append("STRIPE_SECRET_KEY must begin with sk_ or rk_: this is another key.")
    publishable = settings.get("STRIPE_PUBLISHABLE_KEY") or ""
    if bool(settings.get("STRIPE_LIVE_MODE")) != ("_live_" in publishable):
        found.append("STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY belong to different modes.")
    return found
