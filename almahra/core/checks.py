from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from .languages import without_translation
from .safety import problems

NAMES = [
    "SECRET_KEY",
    "JWT_SECRET_KEY",
    "DATA_KEYS",
    "DEBUG",
    "STRIPE_MODE",
    "STRIPE_LIVE_MODE",
    "STRIPE_SECRET_KEY",
    "STRIPE_PUBLISHABLE_KEY",
    "STRIPE_WEBHOOK_SECRETS",
    "STRIPE_ACCOUNT_ID",
    "BCRYPT_ROUNDS",
    "ALLOWED_HOSTS",
    "FRONTEND_URLS",
    "EMAIL_BACKEND",
    "STORAGES",
    "PRIVATE_ROOT",
    "MEDIA_ROOT",
    "STATIC_ROOT",
]


@register(Tags.security, deploy=True)
def check_safety(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`check --deploy` says what production.py would refuse to start with."""
    found = problems({name: getattr(settings, name, None) for name in NAMES})
    return [Error(text, id="almahra.E001") for text in found]


@register(Tags.translation)
def check_languages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A language is offered once its words are there."""
    return [
        Error(
            f"LANGUAGES offers {code!r}, and locale/ has no translation into it.",
            hint=f"./dev messages {code} begins one; docs/translating.md says how.",
            id="almahra.E002",
        )
        for code in without_translation()
    ]
