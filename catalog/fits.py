"""Who knows how wide a frame should be for a face. The catalogue knows no faces: the app above that measures them
registers itself here.

    @fits.measures                                     # in the app above, imported by its AppConfig.ready
    def width_mm(request, session_id): ...             # mm; raises a refusal about the parameter `fits`
"""

from collections.abc import Callable
from uuid import UUID

from rest_framework.request import Request

Measures = Callable[[Request, UUID], float]
_registered: list[Measures] = []


def measures(width_mm: Measures) -> Measures:
    """Register who is asked."""
    _registered[:] = [width_mm]
    return width_mm


def width_mm(request: Request, session_id: UUID) -> int:
    """How wide a frame should be for the face of a session of who asks: whole mm, so that faces share answers."""
    (asked,) = _registered
    return round(asked(request, session_id))
