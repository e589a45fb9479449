"""Request ids, content policies, body limits, and a calm answer when the database is away."""

import logging
from collections.abc import Callable

import structlog
from csp.constants import HEADER as CONTENT_POLICY
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django_structlog.middlewares import RequestMiddleware

from .clients import client_address
from .context import request_id, request_id_for
from .errors import DATABASE_AWAY
from .responses import database_unavailable, error_response, wants_json

logger = logging.getLogger(__name__)
View = Callable[[HttpRequest], HttpResponseBase]
POLICY_OF_JSON = "default-src 'none'; frame-ancestors 'none'"  # should a browser be talked into showing it as a page


class RequestIdMiddleware:
    """Give each request an id (the client's, if it is a plain one), shown in logs, errors and the answer."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request_id_for(request.META.get("HTTP_X_REQUEST_ID", ""))
        request.META["HTTP_X_REQUEST_ID"] = given  # django-structlog reads it from here
        token = request_id.set(given)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = given
            return response
        finally:
            request_id.reset(token)


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's policy for pages; for JSON a constant, since it asks for nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("application/json"):
            return super().process_response(request, response)
        response.headers.setdefault(CONTENT_POLICY, POLICY_OF_JSON)
        return response


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's line for a request, once it is answered, without the query string: guests' tokens stand in it.

    What was begun and never ended, gunicorn tells when it kills the worker.
    """

    def prepare(self, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(request_id=request.META["HTTP_X_REQUEST_ID"])
        self.bind_user_id(request)
        self.bind_ip(request)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"

    @staticmethod
    def bind_ip(request: HttpRequest) -> None:
        """The client as our limits know it; django-structlog would believe any X-Forwarded-For."""
        structlog.contextvars.bind_contextvars(ip=client_address(request))


class DatabaseDownMiddleware:
    """A database lost in a view is a 503 that may be tried again.

    Where a middleware loses it (sessions are in the database too), Django asks `core.views.server_error`.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        if isinstance(raised, DATABASE_AWAY):
            logger.error("database unavailable", exc_info=raised)
            return database_unavailable(request)
        if settings.DEBUG and wants_json(request):  # where Django would answer with its yellow page
            logger.error("unexpected error", exc_info=raised)
            return error_response(request, 500, "server_error", repr(raised))
        return None


class BodyLimitMiddleware:
    """Refuse a body that is too large by its announced length, before a byte of it is read."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_form = request.META.get("CONTENT_TYPE", "").startswith("multipart/form-data")
        limit = settings.MAX_UPLOAD_BYTES if is_form else settings.MAX_BODY_BYTES
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > limit:
            detail = _("The request is larger than %(limit)s bytes.") % {"limit": limit}
            return error_response(request, 413, "body_too_large", detail)
        return self.get_response(request)
