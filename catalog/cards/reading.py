"""Answers of the window: kept as bytes by version, told apart by ETag, the same for everybody."""

import hashlib
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language
from rest_framework.request import Request

from .presenting import ORIGIN
from .version import believe, known_version

KEPT = 300  # seconds; a new version of the window is a new key
FRESH = 10  # seconds in which a browser need not ask again
HOLDING = "holding"  # the attribute of a response: see catalog.kept_answers


class Holding(NamedTuple):
    """An answer is that of everybody who asks the same in this version of the window, for so many seconds."""

    version: str
    seconds: float = math.inf


class Made(NamedTuple):
    """An answer, and the version of the window in which it holds; "" for one that is not kept."""

    content: bytes
    version: str = ""


def kept_answer(request: Request, question: Any, make: Callable[[str | None], Made]) -> HttpResponse:
    """The answer to `question`, from the cache or from `make`, which is told the version if that is known."""
    made = kept(request, question, make)
    return answer(request, made.content, Holding(made.version) if made.version else None)


def kept(request: Request, question: Any, make: Callable[[str | None], Made]) -> Made:
    """As `kept_answer`, before it is put into the words of who asks."""
    version = known_version()
    content = cache.get(_key(request, question, version)) if version else None
    if version and content is not None:
        return Made(content, version)
    made = make(version)
    if not made.version:
        return made
    if made.version != version:
        believe(made.version)  # for it was read just now
    cache.set(_key(request, question, made.version), made.content, KEPT)
    return made


def _key(request: Request, question: Any, version: str) -> str:
    named = orjson.dumps([question, get_language(), request.path])
    return f"catalog:answer:{version}:{hashlib.sha256(named).hexdigest()[:32]}"


def answer(request: Request, content: bytes, holding: Holding | None = None) -> HttpResponse:
    """The bytes for whoever asked, or only the word that nothing is new. `holding` is for whoever keeps answers."""
    content = _with_origin(request, content)
    etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    response = HttpResponseNotModified() if etag in known else HttpResponse(content, content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH}"
    setattr(response, HOLDING, holding)
    return response


def answer_for_one(request: Request, content: bytes) -> HttpResponse:
    """The bytes for nobody but who asked."""
    response = HttpResponse(_with_origin(request, content), content_type="application/json")
    response["Cache-Control"] = "private, no-store"
    return response


def _with_origin(request: Request, content: bytes) -> bytes:
    return content.replace(ORIGIN.encode(), request.build_absolute_uri("/")[:-1].encode())
