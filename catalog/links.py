"""The signed link in a back-in-stock mail. It says which wish it belongs to, and is kept nowhere."""

import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing

from accounts.errors import LinkNotValid

SALT = "catalog.wishes"


def forget_url(wish_id: uuid.UUID) -> str:
    # From the settings and never from the Host header, which the one who asks can choose.
    token = signing.dumps(str(wish_id), salt=SALT)
    return f"{settings.FRONTEND_URL}/stock-notices?{urlencode({'token': token})}"


def wish_of(token: str) -> uuid.UUID:
    """The id of the wish that a link was mailed for, while we remember its address. Raises LinkNotValid."""
    try:
        return uuid.UUID(signing.loads(token, salt=SALT, max_age=timedelta(days=settings.WISH_KEPT_DAYS)))
    except (signing.BadSignature, ValueError) as problem:
        raise LinkNotValid from problem
