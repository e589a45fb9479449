"""The signed links in our mails: made when a mail is sent, valid once, kept nowhere.

A token signs the person's public id with a fingerprint of what the link is about to change. Using a link
changes that, and so does whatever makes it pointless (a newer registration, another password), so an old
link stops working without a list of the used ones.
"""

from datetime import timedelta
from enum import Enum
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from .errors import LinkNotValid
from .models import User

FINGERPRINT_CHARS = 22  # of hex: 88 bits


class Purpose(Enum):
    """What a link is for: also the salt, so that a token for one purpose says nothing about another."""

    VERIFY = "accounts.links.verify"
    RESET = "accounts.links.reset"


LASTS = {Purpose.VERIFY: timedelta(days=3), Purpose.RESET: timedelta(hours=1)}


def make_token(purpose: Purpose, person: User) -> str:
    return signing.dumps([str(person.public_id), _fingerprint(person, settings.SECRET_KEY)], salt=purpose.value)


def read_token(purpose: Purpose, token: str) -> User:
    """The active person a token was mailed to, as they are now. Raises LinkNotValid."""
    try:
        public_id, fingerprint = signing.loads(token, salt=purpose.value, max_age=LASTS[purpose])
        person = User.objects.get(public_id=public_id, is_active=True)
    except (signing.BadSignature, User.DoesNotExist, ValidationError, ValueError) as problem:
        raise LinkNotValid from problem
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(fingerprint, _fingerprint(person, key)) for key in keys):
        raise LinkNotValid
    return person


def unchanged(person: User) -> QuerySet[User]:
    """This person's row if it still is what the link was read against: write through this, and a link works once."""
    return User.objects.filter(
        pk=person.pk,
        is_active=True,
        password=person.password,
        email=person.email,
        email_verified_at=person.email_verified_at,
    )


def verify_url(person: User) -> str:
    return _url("/verify-email", make_token(Purpose.VERIFY, person))


def reset_url(person: User) -> str:
    return _url("/reset-password", make_token(Purpose.RESET, person))


def forgotten_url() -> str:
    """Where anybody can ask for a reset link."""
    return f"{settings.FRONTEND_URL}/reset-password"


def _url(path: str, token: str) -> str:
    # From the settings and never from the Host header, which the one who asks can choose.
    return f"{settings.FRONTEND_URL}{path}?{urlencode({'token': token})}"


def _fingerprint(person: User, key: str) -> str:
    state = "\n".join([person.password, person.email, str(person.email_verified_at)])
    return salted_hmac("accounts.links.fingerprint", state, secret=key, algorithm="sha256").hexdigest()[
        :FINGERPRINT_CHARS
    ]
