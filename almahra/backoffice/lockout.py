from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from almahra.core.responses import error_response


def too_many_attempts(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """What django-axes answers when a sign-in was guessed at too often."""
    detail = _("Too many attempts to sign in. Please wait a quarter of an hour.")
    return error_response(request, 429, "too_many_requests", detail, headers={"Retry-After": "900"})
