"""Which format an answer has."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class Negotiation(DefaultContentNegotiation):
    """DRF's, without weighing the wishes of those who take what we have: that costs a thirtieth of a small answer."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        wish = request.META.get("HTTP_ACCEPT", "*/*")
        if format_suffix is None and wish in {"*/*", first.media_type}:
            return first, first.media_type
        chosen: tuple[BaseRenderer, Any] = super().select_renderer(request, renderers, format_suffix)
        return chosen
