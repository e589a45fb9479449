"""Our JSON error for the places that DRF does not reach: middleware, URL resolver, the 500 handler."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .api import error_body

API_PREFIXES = ("/api", "/health", "/metrics")


def wants_json(request: HttpRequest) -> bool:
    """Whether the one who asked is a program: everything under /api/ is."""
    return request.path.startswith(API_PREFIXES)


def error_response(
    request: HttpRequest, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The refusal as JSON for programs, as a plain page for people."""
    if wants_json(request):
        return JsonResponse(error_body(code, detail), status=status, headers=headers)
    response = render(request, "error.html", {"status": status, "detail": detail}, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def database_unavailable(request: HttpRequest) -> HttpResponse:
    """503, to be tried again: for every place where the database is missed outside of the API's views."""
    detail = _("The shop is busy for a moment. Please try again shortly.")
    return error_response(request, 503, "database_unavailable", detail, headers={"Retry-After": "5"})
