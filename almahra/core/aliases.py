"""Other spellings of our URLs, for clients that were written before the canonical ones.

An alias is the same view: the path is rewritten before it is resolved, so no redirect loses a body and the
schema shows each endpoint once. `/api/v1/…` is the same tree, and a trailing slash is accepted everywhere
outside of the back office, whose own URLs end in one.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Beginnings of paths and what they mean. Applied in this order, each to the outcome of the one before.
ALIASES: list[tuple[str, str]] = [
    ("/api/auth/reset-password/confirm", "/api/auth/reset-password"),
    ("/api/user", "/api/users"),
    ("/api/users/orders", "/api/orders"),
    ("/api/payment", "/api/payments"),
    ("/api/cart/update", "/api/cart/item"),
    ("/api/cart/remove", "/api/cart/item"),
    ("/api/admin/products", "/api/products"),
]
KEPT = ("/admin/", "/media/", "/static/")
_VERSION = re.compile(r"^/api/v1(?=/|$)")


def canonical(path: str) -> str:
    """The path we know for the path that was asked: `/api/v1/user/profile/` is `/api/users/profile`."""
    if path.startswith(KEPT):
        return path
    path = path.rstrip("/") or "/"
    if not path.startswith("/api/"):
        return path
    path = _VERSION.sub("/api", path)
    for spelling, meaning in ALIASES:
        if path == spelling or path.startswith(spelling + "/"):
            path = meaning + path[len(spelling) :]
    return path


class AliasMiddleware:
    """Resolve an alias as its canonical path. `request.path` stays what the client asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.path_info = canonical(request.path_info)
        return self.get_response(request)
