"""Answers of the window that this process has just given, given again before anybody else is asked."""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from almahra.core.context import request_id_for
from almahra.core.recent import Recent

from .cards.reading import HOLDING, Holding
from .cards.version import known_version

MOST = 200  # answers of some 40 kB each, in each process
# What an answer depends on. Who sends one of PERSONAL is no passer-by.
TOLD = (
    "wsgi.url_scheme",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_HOST",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ORIGIN",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
)
PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")
REQUEST_ID = "X-Request-ID"
OF_A_BODY = ("Content-Type", "Content-Length")

Environ: TypeAlias = dict[str, Any]
Headers: TypeAlias = list[tuple[str, str]]
StartResponse: TypeAlias = Callable[[str, Headers], object]
Site: TypeAlias = Callable[[Environ, Any], Any]  # a response of Django is its own body


class Kept(NamedTuple):
    """An answer with all its headers but the request's id; `until` is the monotonic second in which it is too old."""

    version: str
    until: float
    content: bytes
    headers: Headers
    etag: str

    @classmethod
    def of(cls, response: Any) -> "Kept | None":
        """What to keep of Django's response, if its view says that it holds for others."""
        holding: Holding | None = getattr(response, HOLDING, None)
        if holding is None or response.status_code != 200 or response.cookies:
            return None
        headers = [(name, value) for name, value in response.items() if name != REQUEST_ID]
        until = time.monotonic() + holding.seconds
        return cls(holding.version, until, response.content, headers, response["ETag"])

    def holds(self) -> bool:
        return self.version == known_version() and time.monotonic() < self.until

    def say(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        own = (REQUEST_ID, request_id_for(environ.get("HTTP_X_REQUEST_ID", "")))
        if self.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", [own, *(one for one in self.headers if one[0] not in OF_A_BODY)])
            return []
        start_response("200 OK", [own, *self.headers])
        return [self.content]


class KeptAnswers:
    """The site, which says the same to everybody who asks the same without being known: what it said is said again,
    with all its headers, for as long as the window is as it was.

    Only a view can tell which answers that holds for: it leaves a `Holding` on its response. This stands before Django
    and not among its middleware, for the way through those costs several times what the answer does.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.kept: Recent[Kept] = Recent(MOST)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or any(environ.get(name) for name in PERSONAL):
            return self.site(environ, start_response)
        key = tuple(map(environ.get, TOLD))
        kept = self.kept.get(key)
        if kept and kept.holds():
            return kept.say(environ, start_response)
        response = self.site(environ, start_response)
        if kept := Kept.of(response):
            self.kept.put(key, kept)
        return response
