"""The API's documentation pages, from our own files only, under a strict content policy."""

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView


class SwaggerView(SpectacularSwaggerSplitView):
    """Swagger UI; its start-up script is a URL of its own, so that no inline script is needed."""

    url_name = "schema"
    template_name = "docs/swagger.html"
    title = "Almahra API"


# Redoc writes its styles into the page, and searches in a worker that it makes from a blob.
@method_decorator(csp_update({"style-src": ["'unsafe-inline'"], "worker-src": ["'self'", "blob:"]}), name="dispatch")
class RedocView(SpectacularRedocView):
    url_name = "schema"
    template_name = "docs/redoc.html"
    title = "Almahra API"
