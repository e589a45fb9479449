"""How wide a frame should be for somebody, asked by the list of products."""

from uuid import UUID

from rest_framework.request import Request

from almahra.core.headers import cart_token
from catalog import fits

from .errors import FitUnknown, UnknownFit
from .fit import suiting_width_mm
from .models import TryOnSession
from .visitors import Visitor
from .wording import WORDS


@fits.measures
def width_for(request: Request, session_id: UUID) -> float:
    """mm, for the best face of a session. Raises UnknownFit, and FitUnknown where no face was measured (yet)."""
    visitor = Visitor.of(request.user, cart_token(request))
    session = TryOnSession.objects.of(visitor).living().filter(public_id=session_id).first()
    if session is None:
        raise UnknownFit
    if session.state != TryOnSession.State.READY:
        raise FitUnknown(session.code or "not_measured_yet", WORDS[session.code or "not_measured_yet"])
    return suiting_width_mm(session.measured["faces"][0]["face_width_mm"])
