"""Our JSON error for the places that DRF does not reach: middleware, URL resolver, the 500 handler."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .api import error_body

API_PREFIXES = ("/api/", "/health", "/metrics")


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
