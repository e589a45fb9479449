"""Public pictures where they lie on our own disk. On S3 the bucket or a CDN serves them: see docs/operations.md."""

import re

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
# Names are ours, so their form is known. Whatever else lies on the disk is nobody's to ask for.
PICTURE = re.compile(r"(?:products|try-on)/[A-Za-z0-9_-]{1,80}\.(avif|webp|jpg)")
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",  # another picture has another name
    # A picture is shown and nothing else, also if somebody should find a way to store something that is none.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # front ends live on other hosts
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture by its name. Anything else, whatever it is called, is a 404."""
    asked = PICTURE.fullmatch(name)
    if asked is None or not _is_local():
        raise Http404
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    for header, value in {**HEADERS, "Content-Type": TYPES[asked[1]]}.items():
        response[header] = value
    return response


def _is_local() -> bool:
    try:
        default_storage.path("products")
    except NotImplementedError:  # as storages say it that are elsewhere
        return False
    return True
