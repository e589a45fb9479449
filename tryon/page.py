"""The page /try-on/: an example of a front end. It shows nothing by itself; all it does, it asks of the API."""

import json

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from .page_words import page_words

PLACE = "almahra/try-on"
FOLDER = settings.BASE_DIR / "static" / PLACE
FACE_MESH = sorted(
    path.name
    for path in (FOLDER / "face_mesh").glob("face_mesh*")
    if path.suffix in {".js", ".wasm", ".data", ".binarypb"}
)
MODULES = sorted(path.name for path in FOLDER.glob("*.js"))


# The finder of faces for the live mode is compiled in the browser; no text is made into code for it.
@csp_update({"script-src": ["'wasm-unsafe-eval'"]})
@require_safe
def try_on(request: HttpRequest) -> HttpResponse:
    context = {
        "words": page_words(),
        "face_mesh": {name: static(f"{PLACE}/face_mesh/{name}") for name in FACE_MESH},
        "import_map": _import_map(),
    }
    return render(request, "tryon/page.html", context)


def _import_map() -> str:
    """Where a server keeps files under names with their checksum, how modules find each other there; else empty."""
    plain = {name: f"{settings.STATIC_URL}{PLACE}/{name}" for name in MODULES}
    moved = {
        address: static(f"{PLACE}/{name}") for name, address in plain.items() if static(f"{PLACE}/{name}") != address
    }
    return json.dumps({"imports": moved}) if moved else ""
