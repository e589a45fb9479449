"""Reading JSON from strangers."""

import math
from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from .errors import BodyTooLarge


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it. Depth and number bombs, NaN, lone surrogates and broken UTF-8 are a 400.

    The standard parser recurses in Python and answers 500 to 100 kB of `[`; orjson stops at depth 1024.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(settings.MAX_BODY_BYTES + 1)
        if len(body) > settings.MAX_BODY_BYTES:
            raise BodyTooLarge(limit=settings.MAX_BODY_BYTES)
        return read_json(body) if body.strip() else {}


def read_json(text: bytes | str) -> Any:
    """What a JSON text says, as strictly as a body is read. Raises ParseError."""
    try:
        return _finite(orjson.loads(text))
    except (orjson.JSONDecodeError, OverflowError) as problem:
        raise ParseError(_("The body is not valid JSON.")) from problem


def _finite(document: Any) -> Any:
    """The document, unless a number in it is infinite (1e999). Iterative: depth is the client's choice."""
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, float) and not math.isfinite(node):
            raise OverflowError
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return document
