"""How wide a frame should be for somebody, asked by the list of products."""

from rest_framework.request import Request

from almahra.core.headers import cart_token
from catalog import fits

from .errors import FitUnknown, ImplausibleDistance, UnknownFace, UnknownFit
from .fit import suiting_width_mm
from .measuring import growth
from .models import TryOnSession
from .scale import is_plausible
from .visitors import Visitor
from .wording import WORDS


@fits.measures
def width_for(request: Request, asked: fits.Face) -> float:
    """mm. Raises UnknownFit, FitUnknown where no face was measured (yet), UnknownFace and ImplausibleDistance."""
    visitor = Visitor.of(request.user, cart_token(request))
    session = TryOnSession.objects.of(visitor).living().filter(public_id=asked.session_id).first()
    if session is None:
        raise UnknownFit
    if session.state != TryOnSession.State.READY:
        raise FitUnknown(session.code or "not_measured_yet", WORDS[session.code or "not_measured_yet"])
    if asked.pd_mm is not None and not is_plausible(asked.pd_mm):
        raise ImplausibleDistance
    faces, number = session.measured["faces"], asked.number or 0
    if number >= len(faces):
        raise UnknownFace
    face = faces[number]
    return suiting_width_mm(face["face_width_mm"] * growth(face, asked.pd_mm))
