"""What the codes of try-on say to people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .errors import TryOnUnavailable, UnknownFace

# By tryon.photo.PhotoProblem, tryon.face.faces.Code, and the codes of tryon.errors that a result may have.
WORDS: dict[str, Promise] = {
    "photo_unreadable": _("We read JPEG, PNG, WebP and HEIC photos. This file is none of them, or it is damaged."),
    "photo_too_large": _("This photo is too large. Please send a smaller one."),
    "photo_too_small": _("This photo is too small. Please send a larger one."),
    "photo_moves": _("This picture moves. Please send a photo that does not."),
    "no_face": _("We found no face in this photo. A face from the front in good light works best."),
    "several_faces": _("There are several faces in this photo. Please choose one."),
    "face_too_small": _("The face is too small in this photo. Please come closer."),
    "face_turned_away": _("The face is turned away. Please look at the camera."),
    "face_cut_off": _("Part of the face is outside of the photo. Please move back a little."),
    "glasses_worn": _("You seem to wear glasses. Without them the picture looks better."),
    UnknownFace.code: UnknownFace.detail,
    "not_measured_yet": _("The face is still being looked for. Please try again in a moment."),
    TryOnUnavailable.code: TryOnUnavailable.detail,
}


def said(code: str) -> str | None:
    """The words of a code; None for no code."""
    return str(WORDS[code]) if code else None
