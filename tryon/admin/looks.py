"""A picture of a frame as the staff see it: its parts, its lines, and what it says against what the catalogue says."""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from tryon.models import FramePicture, FramePictureEvent

State = FramePicture.State

WORDS = {
    "a_mm": _("A, lens width"),
    "b_mm": _("B, lens height"),
    "dbl_mm": _("DBL, bridge"),
    "frame_width_mm": _("frame width"),
}
APART_MM = 2.0  # more than a photo's edges are unsure by: then it shows another size, or is not from the front
EVENTS = 30


class Length(NamedTuple):
    """`found` is None for what the catalogue says and the picture can not know."""

    words: str | Promise
    catalogue: float | None
    found: float | None

    @property
    def is_apart(self) -> bool:
        return None not in (self.catalogue, self.found) and abs((self.catalogue or 0) - (self.found or 0)) > APART_MM


class Look(NamedTuple):
    picture: FramePicture
    state: str
    is_stale: bool
    lengths: list[Length]
    lines_mm: dict[str, float]

    @property
    def is_shown(self) -> bool:
        return bool(self.picture.cut_out)


def look_of(picture: FramePicture) -> Look:
    is_stale = picture.state == State.APPROVED and not picture.is_of_today
    return Look(picture, state_in_words(picture), is_stale, _lengths(picture), lines_mm(picture))


def state_in_words(picture: FramePicture) -> str:
    if picture.state == State.APPROVED and not picture.is_of_today:
        return str(_("measurements have changed"))
    return str(picture.get_state_display())


def lines_mm(picture: FramePicture) -> dict[str, float]:
    """Where its lines lie, in mm from the upper and from the left edge; empty before it is measured."""
    if not picture.px_per_mm:
        return {}
    rows = {"datum": picture.datum_row, "hinge": picture.hinge_row, "centre": picture.centre_column}
    return {name: round((px or 0) / picture.px_per_mm, 1) for name, px in rows.items()}


def looks_of(variant: Variant) -> dict[str, Any]:
    """The picture in use and the one that is proposed, where there is one."""
    pictures = FramePicture.objects.filter(variant=variant).select_related("variant__size", "approved_by")
    proposed, used = pictures.proposed().first(), pictures.filter(state=State.APPROVED).first()
    return {"proposed": proposed and look_of(proposed), "used": used and look_of(used)}


def events_of(variant: Variant) -> list[FramePictureEvent]:
    """The newest first."""
    events = FramePictureEvent.objects.filter(picture__variant=variant).select_related("actor", "picture")
    return list(events.order_by("-pk")[:EVENTS])


def _lengths(picture: FramePicture) -> list[Length]:
    size = picture.variant.size
    return [
        Length(words, float(getattr(size, name)) if size else None, picture.found.get(name))
        for name, words in WORDS.items()
    ]
