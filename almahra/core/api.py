"""Every refusal leaves the API in one shape: {"code", "detail", "request_id", "fields"?, "facts"?}."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from .context import request_id
from .crypto import SealBroken
from .errors import DATABASE_AWAY, Invalid, NotThere, Refusal, Unavailable

logger = logging.getLogger(__name__)

WHOLE_BODY = "non_field_errors"
METHOD_NOT_ALLOWED = gettext_lazy("This address does not do that. The Allow header says what it does.")
# What the framework says to programmers, in words for people.
PLAIN_WORDS: dict[type[exceptions.APIException], str | Promise] = {
    exceptions.NotAuthenticated: gettext_lazy("Please sign in."),
    exceptions.PermissionDenied: gettext_lazy("You may not do this."),
    exceptions.MethodNotAllowed: METHOD_NOT_ALLOWED,
    exceptions.NotAcceptable: gettext_lazy("We answer in JSON only."),
    exceptions.UnsupportedMediaType: gettext_lazy("Send this with another Content-Type, such as application/json."),
}


class DatabaseUnavailable(Unavailable):
    code = "database_unavailable"


class Unreadable(Unavailable):
    """Sealed with a key that is gone, or altered since: a matter for the operator, who finds it in the log."""

    code = "unreadable"
    detail = gettext_lazy("What is stored here can not be opened at the moment. Please write to us if it stays so.")


def error_body(code: str, detail: str, **extra: Any) -> dict[str, Any]:
    """The JSON of one refusal; `extra` is `fields` or `facts`, left out when empty."""
    return {"code": code, "detail": detail, "request_id": request_id.get(), **{k: v for k, v in extra.items() if v}}


def answer_refusal(raised: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. None lets an unexpected exception travel on to the 500 handler."""
    refusal = _as_known(raised)
    if refusal is None:
        return None
    set_rollback()
    if isinstance(refusal, Refusal):
        return _answer(refusal)
    headers = {}
    if challenge := getattr(refusal, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(refusal, exceptions.Throttled):
        headers["Retry-After"] = str(int(getattr(refusal, "wait", None) or 1) + 1)
        return Response(
            error_body("too_many_requests", _("Too many attempts. Please wait a moment.")), 429, headers=headers
        )
    if isinstance(refusal, exceptions.ValidationError):
        fields = collect_fields(refusal.get_full_details())
        detail = _("Please correct the marked fields.")
        return Response(error_body("invalid", detail, fields=fields), 400)
    code = "malformed_body" if isinstance(refusal, exceptions.ParseError) else _code_of(refusal)
    detail = str(PLAIN_WORDS.get(type(refusal)) or refusal.detail)
    return Response(error_body(code, detail), refusal.status_code, headers=headers)


def _as_known(raised: Exception) -> Refusal | exceptions.APIException | None:
    if isinstance(raised, DATABASE_AWAY):
        return DatabaseUnavailable()
    if isinstance(raised, SealBroken):
        logger.error("a sealed value can not be opened", exc_info=raised)
        return Unreadable()
    match raised:
        case Refusal() | exceptions.APIException():
            return raised
        case Http404():
            return NotThere()
        case DjangoPermissionDenied():
            return exceptions.PermissionDenied()
        case DjangoValidationError():
            return exceptions.ValidationError(exceptions.ValidationError(raised.messages).detail)
    return None


def _answer(refusal: Refusal) -> Response:
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"  # RFC 9110: a 401 says how to do better
    extra: dict[str, Any] = {"facts": refusal.facts}
    if isinstance(refusal, Invalid):
        extra["fields"] = {
            field or WHOLE_BODY: [{"code": code, "detail": detail} for code, detail in reasons]
            for field, reasons in refusal.by_field().items()
        }
    return Response(error_body(refusal.code, str(refusal), **extra), refusal.status, headers=headers)


def _code_of(refusal: exceptions.APIException) -> str:
    codes = refusal.get_codes()
    return codes if isinstance(codes, str) else refusal.default_code


def collect_fields(details: Any) -> dict[str, list[dict[str, str]]]:
    """Flatten DRF's nested messages: {"address.city": [{"code": "required", "detail": "…"}]}."""
    found: dict[str, list[dict[str, str]]] = {}
    for path, message in _messages(details, ()):
        found.setdefault(".".join(path) or WHOLE_BODY, []).append(
            {"code": str(message["code"]), "detail": str(message["message"])}
        )
    return found


def _messages(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    if isinstance(node, Mapping) and set(node) == {"message", "code"}:
        yield path, node
    elif isinstance(node, Mapping):
        for name, inner in node.items():
            yield from _messages(inner, path if name == WHOLE_BODY else (*path, str(name)))
    else:
        for index, inner in enumerate(node):
            is_message = isinstance(inner, Mapping) and set(inner) == {"message", "code"}
            yield from _messages(inner, path if is_message else (*path, str(index)))
