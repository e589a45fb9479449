"""The API's documentation pages, from our own files only, under a strict content policy."""

from functools import cache
from pathlib import Path

from csp.decorators import csp_update
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.decorators import method_decorator
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView

from .languages import WRITTEN_IN


# Its sentences have no translation; those around them would be in another language.
@method_decorator(override(WRITTEN_IN), name="dispatch")
class SchemaView(SpectacularAPIView):
    """The schema in the one language it is written in, whatever the reader's is."""


class SwaggerView(SpectacularSwaggerSplitView):
    """Swagger UI; its start-up script is a URL of its own, so that no inline script is needed."""

    url_name = "schema"
    template_name = "docs/swagger.html"
    title = "Almahra API"


MAKERS_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"


@cache
def _redoc_without_its_makers_logo() -> bytes:
    """Redoc asks somebody else's server for the logo beside its link; here it asks ours, for our icon."""
    path = finders.find("drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js")
    text = Path(str(path)).read_text(encoding="utf-8")
    return text.replace(MAKERS_LOGO, static("almahra/icon.svg")).encode()


@gzip_page
@cache_control(public=True, max_age=86400)
@require_safe
def redoc_script(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_redoc_without_its_makers_logo(), content_type="text/javascript; charset=utf-8")


# Redoc writes its styles into the page, and searches in a worker that it makes from a blob.
@method_decorator(csp_update({"style-src": ["'unsafe-inline'"], "worker-src": ["'self'", "blob:"]}), name="dispatch")
class RedocView(SpectacularRedocView):
    url_name = "schema"
    template_name = "docs/redoc.html"
    title = "Almahra API"
