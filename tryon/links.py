"""Links to pictures, for an <img>: each opens one picture, for five minutes, and while its session is there.

The address says nothing of what it opens but the sign of it, which stands in the query: no log of ours has that.
"""

import logging
from datetime import timedelta
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from almahra.core import sealed_files
from almahra.core.crypto import SealBroken
from almahra.core.errors import NotThere, StorageUnavailable
from almahra.core.private_pictures import HEADERS, picture_behind
from almahra.core.views import read_only

from .models import TryOn

logger = logging.getLogger(__name__)

LIFETIME = timedelta(minutes=5)
SALT = "tryon.picture"
TO_FRONT_ENDS = {**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"}  # they live on other hosts


def path_of(one: TryOn) -> str:
    """Where whoever holds the link finds the picture of `one`, which is done."""
    return f"{reverse('try-on-picture')}?{urlencode({'token': signing.dumps(str(one.public_id), salt=SALT)})}"


@read_only
def picture(request: HttpRequest) -> HttpResponse:
    """The picture behind a link. Broken, expired, or of a session that is over: a 404 like any other."""
    return picture_behind(request, lambda token: _jpeg_of(_opened(token)), headers=TO_FRONT_ENDS)


def _opened(token: str) -> TryOn:
    """Raises NotThere."""
    try:
        public_id = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as problem:
        raise NotThere from problem
    done = TryOn.objects.select_related("session").filter(session__expires_at__gt=timezone.now())
    one = done.filter(public_id=public_id, state=TryOn.State.DONE).first()
    if one is None:
        raise NotThere
    return one


def _jpeg_of(one: TryOn) -> bytes:
    """Raises StorageUnavailable, and NotThere where the picture was deleted meanwhile."""
    try:
        return sealed_files.read(one.picture, owner=one.picture_seal)
    except FileNotFoundError as gone:
        # Sealed anew under another name since the row was read, or deleted.
        again = TryOn.objects.select_related("session").filter(pk=one.pk).exclude(picture=one.picture).first()
        if again is None:
            raise NotThere from gone
        return _jpeg_of(again)
    except (OSError, SealBroken) as problem:
        raise _unreadable(one, problem) from problem


def _unreadable(one: TryOn, problem: Exception) -> StorageUnavailable:
    logger.error("try-on picture unreadable", extra={"try_on": str(one.public_id), "reason": type(problem).__name__})
    return StorageUnavailable()
