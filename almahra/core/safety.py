"""What a production server must not start with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .crypto import read_key

SHORTEST_SECRET = 40
DEVELOPMENT_MARK = "development-only"
FOLDERS = ["PRIVATE_ROOT", "MEDIA_ROOT", "STATIC_ROOT"]
MAIL_GOES_NOWHERE = {
    "almahra.dev.mailbox.MailboxBackend",
    *(f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased", "locmem")),
}


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
    if not all(url.startswith("https://") for url in settings.get("FRONTEND_URLS") or [""]):
        found.append("FRONTEND_URL must be set, with https://: the links in mails are built from it.")
    if settings.get("EMAIL_BACKEND") in MAIL_GOES_NOWHERE:
        found.append("EMAIL_BACKEND must be one that sends mails.")
    return found + _storage_problems(settings)


def _storage_problems(settings: Mapping[str, Any]) -> list[str]:
    """What strangers may fetch, and what nobody may, never lie in one place."""
    storages = settings.get("STORAGES") or {}
    if bucket := _bucket(storages.get("private") or {}):
        if bucket == _bucket(storages.get("default") or {}):
            return ["PRIVATE_S3_BUCKET must be another bucket than MEDIA_S3_BUCKET, which everybody may read."]
        return []
    folders = {name: Path(settings[name]).resolve() for name in FOLDERS if settings.get(name)}
    private = folders.pop("PRIVATE_ROOT", None)
    return [
        f"PRIVATE_ROOT and {name} must be different folders, neither inside of the other."
        for name, folder in folders.items()
        if private and (private.is_relative_to(folder) or folder.is_relative_to(private))
    ]


def _bucket(storage: Mapping[str, Any]) -> str | None:
    return (storage.get("OPTIONS") or {}).get("bucket_name")


def _stripe_problems(settings: Mapping[str, Any]) -> list[str]:
    publishable, secrets = settings.get("STRIPE_PUBLISHABLE_KEY") or "", settings.get("STRIPE_WEBHOOK_SECRETS") or []
    if settings.get("STRIPE_MODE") == "fake":
        return ["STRIPE_SECRET_KEY is not set: the fake Stripe is for development only."]
    found = []
    if any("_fake" in key for key in [settings.get("STRIPE_SECRET_KEY") or "", publishable, *secrets]):
        found.append("STRIPE_SECRET_KEY is one of the fake Stripe, which is for development only.")
    if not (settings.get("STRIPE_SECRET_KEY") or "").startswith(("sk_", "rk_")):
        found.append("STRIPE_SECRET_KEY must begin with sk_ or rk_: this is another key.")
    if not publishable.startswith("pk_live_" if settings.get("STRIPE_LIVE_MODE") else "pk_test_"):
        found.append("STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY belong to different modes.")
    if not secrets:
        found.append("STRIPE_WEBHOOK_SECRET is not set: payments could not be confirmed.")
    elif not all(secret.startswith("whsec_") for secret in secrets):
        found.append("STRIPE_WEBHOOK_SECRET must begin with whsec_.")
    if not (settings.get("STRIPE_ACCOUNT_ID") or "").startswith("acct_"):
        found.append("STRIPE_ACCOUNT_ID is not set: events of another account could not be told.")
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
