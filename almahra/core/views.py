"""Health, and what is said when no view answers."""

import sys
from collections.abc import Callable
from functools import wraps

import redis
from django.db import Error as DatabaseError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from .api import METHOD_NOT_ALLOWED
from .errors import DATABASE_AWAY
from .models import OutboxMessage
from .redis_client import client
from .responses import database_unavailable, error_response


def read_only(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse other methods than GET and HEAD, in the API's words."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            return view(request)
        detail = str(METHOD_NOT_ALLOWED)
        return error_response(request, 405, "method_not_allowed", detail, headers={"Allow": "GET, HEAD"})

    return guarded


@read_only
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@read_only
def ready(request: HttpRequest) -> JsonResponse:
    """The process can serve: the database answers. Redis may be away, the shop sells without it."""
    is_ready = _database_answers()
    return JsonResponse({"status": "ok" if is_ready else "unavailable"}, status=200 if is_ready else 503)


@read_only
def health(request: HttpRequest) -> JsonResponse:
    """Each part by name, for a person or a monitor."""
    database = _database_answers()
    parts = {
        "database": "ok" if database else "unavailable",
        "redis": "ok" if _redis_answers() else "unavailable",
        "outbox_waiting": OutboxMessage.objects.due().count() if database else None,
    }
    status = "ok" if database and parts["redis"] == "ok" else "degraded" if database else "unavailable"
    return JsonResponse({"status": status, **parts}, status=200 if database else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        return bool(client().ping())
    except redis.RedisError:
        return False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, 400, "bad_request", _("The request could not be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, 403, "permission_denied", _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 404, "not_found", _("There is nothing here."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever nobody caught, from middleware as well; Django calls this while it handles the exception."""
    if isinstance(sys.exception(), DATABASE_AWAY):
        return database_unavailable(request)
    detail = _("Something went wrong on our side. It has been noted; please try again.")
    return error_response(request, 500, "server_error", detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    detail = _("This form was open for too long, or cookies are off. Go back, reload the page and try again.")
    return error_response(request, 403, "csrf_failed", detail)


@csrf_exempt  # a program that mistypes a URL hears that, and nothing about forms
def no_such_endpoint(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Catches what is left under /api/, so that it is JSON in development as well."""
    return not_found(request, Http404())
