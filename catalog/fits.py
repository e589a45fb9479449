"""Who knows how wide a frame should be for a face. The catalogue knows no faces: the app above that measures them
registers itself here.

    @fits.measures                            # in the app above, imported by its AppConfig.ready
    def width_mm(request, face): ...          # mm; raises a refusal about the parameters `fits`, `face` or `pd_mm`
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from rest_framework.request import Request


@dataclass(frozen=True)
class Face:
    """Whom frames are to fit: the face of a try-on session with this number, or its best one; at a pupillary distance
    that somebody measured, mm, or at the estimated one."""

    session_id: UUID
    number: int | None = None
    pd_mm: float | None = None

    @property
    def query(self) -> str:
        """The value of `fits` in an address, and what belongs to it."""
        more = {"face": self.number, "pd_mm": self.pd_mm}
        told = urlencode({name: value for name, value in more.items() if value is not None})
        return f"{self.session_id}&{told}" if told else str(self.session_id)


Measures = Callable[[Request, Face], float]
_registered: list[Measures] = []


def measures(width_mm: Measures) -> Measures:
    """Register who is asked."""
    _registered[:] = [width_mm]
    return width_mm


def width_mm(request: Request, face: Face) -> int:
    """How wide a frame should be for a face of who asks: whole mm, so that faces share answers."""
    (asked,) = _registered
    return round(asked(request, face))
