"""Pictures that open with a signed link: what the views behind such links share."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

from .errors import NotThere, StorageUnavailable
from .responses import error_response
from .views import not_found

HEADERS = {
    "Cache-Control": "private, no-store",
    # A picture is shown and nothing else, also if it should be something else.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Disposition": "inline",
}


def picture_behind(
    request: HttpRequest, jpeg_of: Callable[[str], bytes], *, headers: Mapping[str, str] = HEADERS
) -> HttpResponse:
    """The JPEG behind the `token` of a link. `jpeg_of` raises NotThere for one that opens nothing (any more): that is
    a 404 like any other; StorageUnavailable is a 503."""
    try:
        jpeg = jpeg_of(request.GET.get("token", ""))
    except NotThere:
        return not_found(request)
    except StorageUnavailable as refusal:
        again = {"Retry-After": str(refusal.retry_after)}
        return error_response(request, refusal.status, refusal.code, str(refusal), headers=again)
    return HttpResponse(jpeg, content_type="image/jpeg", headers=headers)
