"""How a guest is known: by the token that the first write to a cart, or the first photo, returned."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

CART_TOKEN = OpenApiParameter("X-Cart-Token", str, OpenApiParameter.HEADER, description="A guest's cart.")


def cart_token(request: Request) -> str | None:
    """The cart token that a client sent, if any."""
    return request.headers.get("X-Cart-Token") or None
