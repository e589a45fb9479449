"""Every URL. The API is declared once, canonically; other spellings are in almahra/core/aliases.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from almahra.backoffice import pages
from almahra.core import docs, media, views

api: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("prescriptions.urls")),
    path("", include("cart.urls")),
    path("", include("orders.urls")),
    path("", include("payments.urls")),
    path("", include("prescriptions.files.urls")),
    path("", include("tryon.urls")),
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", docs.SwaggerView.as_view(), name="docs"),
    path("redoc", docs.RedocView.as_view(), name="redoc"),
    path("redoc.js", docs.redoc_script, name="redoc-script"),
    re_path("^(?P<rest>.*)$", views.no_such_endpoint),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.landing, name="landing"),
    path("", include("accounts.page_urls")),
    path("", include("catalog.page_urls")),
    path("", include("orders.page_urls")),
    path("", include("tryon.page_urls")),
    path("api", views.no_such_endpoint),
    path("api/", include(api)),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("health", views.health, name="health"),
    path("health/live", views.live),
    path("health/ready", views.ready),
    path("media/<path:name>", media.picture, name="media"),
]
if "almahra.dev" in settings.INSTALLED_APPS:
    urlpatterns += [path("dev/", include("almahra.dev.urls"))]

handler400 = "almahra.core.views.bad_request"
handler403 = "almahra.core.views.permission_denied"
handler404 = "almahra.core.views.not_found"
handler500 = "almahra.core.views.server_error"
