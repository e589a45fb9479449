"""The page at / : what this is, and where everything is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "landing.html", {"is_development": "almahra.dev" in settings.INSTALLED_APPS})
