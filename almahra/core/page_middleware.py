"""Django's middleware for people with browsers. The API goes past it: it knows tokens, and no cookies."""

from collections.abc import Awaitable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from .responses import wants_json


class PastTheApi(MiddlewareMixin):
    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return self.get_response(request) if wants_json(request) else super().__call__(request)


class PageSessionMiddleware(PastTheApi, SessionMiddleware):
    pass


class PageAuthenticationMiddleware(PastTheApi, AuthenticationMiddleware):
    pass


class PageMessageMiddleware(PastTheApi, MessageMiddleware):
    pass
