"""Every URL. The API is declared once, canonically; other spellings are in almahra/core/aliases.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

import accounts.urls
import cart.urls
import catalog.urls
import orders.urls
import payments.urls
import prescriptions.files.urls
import prescriptions.urls
import tryon.urls
from almahra.backoffice import pages
from almahra.core import docs, media, views

# One list, those that an order asks for first: each that is passed by costs a little, and each list in a list more.
api: list[URLPattern | URLResolver] = [
    *cart.urls.urlpatterns,
    *orders.urls.urlpatterns,
    *payments.urls.urlpatterns,
    *catalog.urls.urlpatterns,
    *accounts.urls.urlpatterns,
    *prescriptions.urls.urlpatterns,
    *prescriptions.files.urls.urlpatterns,
    *tryon.urls.urlpatterns,
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", docs.SwaggerView.as_view(), name="docs"),
    path("redoc", docs.RedocView.as_view(), name="redoc"),
    path("redoc.js", docs.redoc_script, name="redoc-script"),
    re_path("^(?P<rest>.*)$", views.no_such_endpoint),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include(api)),
    path("", pages.landing, name="landing"),
    path("", include("accounts.page_urls")),
    path("", include("catalog.page_urls")),
    path("", include("orders.page_urls")),
    path("", include("tryon.page_urls")),
    path("api", views.no_such_endpoint),
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
