"""Answers of the window that this process has just given, given again before anybody else is asked."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified

from .cards.reading import VERSION
from .cards.version import known_version

MOST = 200  # answers of some 40 kB each, in each process
# What an answer depends on, beside the path. Who sends one of the others is no passer-by.
TOLD = ("QUERY_STRING", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE")
PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")

Key = tuple[object, ...]


class Kept(NamedTuple):
    version: str
    content: bytes
    headers: list[tuple[str, str]]
    etag: str


class KeptAnswersMiddleware:
    """The middleware below this one says the same to everybody who asks the same without being known: what it said
    is said again, with all its headers, for as long as the window is as it was.

    Only a view can tell which answers that holds for: it names the version in which it made them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.kept: OrderedDict[Key, Kept] = OrderedDict()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET" or any(request.META.get(name) for name in PERSONAL):
            return self.get_response(request)
        key = (request.scheme, request.path, *map(request.META.get, TOLD))
        kept = self.kept.get(key)
        if kept and kept.version == known_version():
            return _again(kept, request)
        response = self.get_response(request)
        version: str = getattr(response, VERSION, "")
        if version and isinstance(response, HttpResponse) and response.status_code == 200:
            self._keep(key, Kept(version, response.content, list(response.items()), response["ETag"]))
        return response

    def _keep(self, key: Key, kept: Kept) -> None:
        with self.lock:
            self.kept[key] = kept
            self.kept.move_to_end(key)
            if len(self.kept) > MOST:
                self.kept.popitem(last=False)


def _again(kept: Kept, request: HttpRequest) -> HttpResponse:
    response: HttpResponse
    if kept.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response = HttpResponseNotModified()
        headers = [(name, value) for name, value in kept.headers if name not in ("Content-Type", "Content-Length")]
    else:
        response, headers = HttpResponse(kept.content), kept.headers
    for name, value in headers:
        response[name] = value
    return response
