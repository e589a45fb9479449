"""Writing JSON for strangers."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.encoding import force_str
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):
        return force_str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):  # a subclass, such as ErrorDetail or SafeString
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer; give it a field that knows its text")


class JSONRenderer(BaseRenderer):
    """UTF-8 JSON. A Decimal that reaches this point is a mistake: money leaves as text of its currency."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)
