"""How try-on says no."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Refusal, Unavailable


class TryOnUnavailable(Refusal):
    code = "try_on_unavailable"
    detail = _("There is no picture of this frame yet that could be tried on.")


class ConsentRequired(Invalid):
    code = "consent_required"
    field = "consent"
    detail = _("Please read what happens to the photo, and agree to it.")


class PhotoNotTaken(Invalid):
    """A file that is no photo, or not one that we can work with; `code` is one of tryon.photo.PhotoProblem."""

    field = "photo"

    def __init__(self, code: str, detail: str | Promise) -> None:
        super().__init__()
        self.code, self.detail = code, detail


class ManyPhotosNow(Unavailable):
    code = "photo_busy"
    detail = _("Many photos come in at the moment. Please try again shortly.")


class UnknownSession(Invalid):
    code = "unknown_session"
    field = "session_id"
    detail = _("There is no such photo of yours, or its day is over. Please send it again.")


class UnknownFit(UnknownSession):
    """The same in the list of products."""

    field = "fits"


class FitUnknown(Invalid):
    """Nobody knows how wide a frame should be for this photo; `code` says why."""

    field = "fits"

    def __init__(self, code: str, detail: str | Promise) -> None:
        super().__init__()
        self.code, self.detail = code, detail


class ImplausibleDistance(Invalid):
    code = "pd_implausible"
    field = "pd_mm"
    detail = _("A pupillary distance is between 40 and 80 mm.")


class NoFaceToTryOn(Refusal):
    """The photo of a session can not be used; `code` is one of tryon.face.faces.Code."""

    def __init__(self, code: str, detail: str | Promise) -> None:
        super().__init__()
        self.code, self.detail = code, detail


class FaceNotChosen(Invalid):
    """The body must say which face, or has named one that frames can not be put on."""

    field = "face"

    def __init__(self, code: str, detail: str | Promise, **facts: Any) -> None:
        super().__init__(**facts)
        self.code, self.detail = code, detail


class UnknownFace(Invalid):
    code = "unknown_face"
    field = "face"
    detail = _("There is no such face in this photo.")


class SessionFull(Refusal):
    code = "session_full"
    detail = _("%(most)s pictures were made of this photo. Please delete it and send it again to try more.")
