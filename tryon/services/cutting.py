"""What a task makes of a picture that was sent: a cut-out, its lenses, its lines, and how it looks on a face."""

import logging
from typing import Any

import cv2
from django.db import transaction
from django.utils import timezone

from catalog.models import Variant
from tryon import picture_files, portrait
from tryon.alpha import taken
from tryon.cutout import NoFrameFound, cut_out
from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.frame import Front
from tryon.fronts import front_in
from tryon.lens_boxes import boxes_of
from tryon.measures import measures_of
from tryon.models import FramePicture, FramePictureEvent
from tryon.picture_errors import NotMeasured
from tryon.picture_querysets import LENGTHS
from tryon.picture_storage import new_name, read, stored

logger = logging.getLogger(__name__)

Kind, State, Problem = FramePicture.Kind, FramePicture.State, FramePicture.Problem
DRAWN_PX_PER_MM = 8.0  # twice what a photo shows of a face that fills it


class CanNotBeMade(Exception):
    """`problem` says why."""

    def __init__(self, problem: FramePicture.Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def make(picture_id: int, *, revision: int) -> bool:
    """Make what a picture lacks; whether there was something to do. May run twice, and at the same time.

    Raises OSError and StorageUnavailable when the storage is away.
    """
    waiting = FramePicture.objects.select_related("variant__size__frame")
    picture = waiting.filter(pk=picture_id, revision=revision, state=State.WAITING).first()
    if picture is None:
        return False  # made already, or another was sent
    try:
        front = _front(picture)
        worn = portrait.worn(front)
    except CanNotBeMade as problem:
        return _note(picture, FramePictureEvent.Kind.FAILED, state=State.FAILED, problem=problem.problem)
    except cv2.error:
        logger.warning("picture of a frame can not be worked on", exc_info=True, extra={"picture": picture.pk})
        return _note(picture, FramePictureEvent.Kind.FAILED, state=State.FAILED, problem=Problem.UNREADABLE)
    files, facts = _files(picture, front)
    facts["on_face"] = new_name()
    files[facts["on_face"]] = picture_files.photo_as_webp(worn)
    with stored(files):
        return _note(picture, FramePictureEvent.Kind.MADE, state=State.TO_APPROVE, **facts)


def facts_of(front: Front) -> dict[str, Any]:
    """What a row says of a front."""
    found = boxes_of(front.lens)
    in_mm = {"a_mm": found.a, "b_mm": found.b, "dbl_mm": found.dbl} if found else {}
    return {
        "width_px": front.rgba.shape[1],
        "height_px": front.rgba.shape[0],
        "px_per_mm": front.px_per_mm,
        "datum_row": front.datum_row,
        "hinge_row": front.hinge_row,
        "centre_column": front.centre_column,
        "found": {name: round(px / front.px_per_mm, 1) for name, px in in_mm.items()},
    }


def lengths_of(variant: Variant) -> dict[str, Any]:
    """The lengths that the catalogue has now."""
    return {name: getattr(variant.size, name) for name in LENGTHS}


def _front(picture: FramePicture) -> Front:
    """Raises CanNotBeMade, and OSError."""
    try:
        measures = measures_of(picture.variant)
    except NotMeasured as problem:
        raise CanNotBeMade(Problem.NO_SIZE) from problem
    if picture.cut_out:
        return front_in(picture, picture.variant)  # only its lines were moved
    if picture.kind == Kind.DRAWN:
        return _drawn(picture.variant, measures)
    front = _cut(picture, measures)
    if boxes_of(front.lens) is None:
        raise CanNotBeMade(Problem.NO_LENSES)
    return front


def _drawn(variant: Variant, measures: Measures) -> Front:
    try:
        return Front.drawn(draw(measures, variant.colour, px_per_mm=DRAWN_PX_PER_MM), measures)
    except ValueError as problem:
        raise CanNotBeMade(Problem.UNDRAWABLE) from problem


def _cut(picture: FramePicture, measures: Measures) -> Front:
    webp = read(str(picture.source.name))
    is_tinted = bool(measures.tint_category)
    try:
        if picture.kind == Kind.CUT_OUT:
            cut = taken(picture_files.pixels_of(webp, "RGBA"), is_tinted=is_tinted)
        else:
            cut = cut_out(picture_files.pixels_of(webp, "RGB"), is_tinted=is_tinted)
    except NoFrameFound as problem:
        raise CanNotBeMade(Problem.NO_FRAME) from problem
    try:
        return Front.cut(cut, measures)
    except NoFrameFound as problem:
        raise CanNotBeMade(Problem.NO_LENSES) from problem


def _files(picture: FramePicture, front: Front) -> tuple[dict[str, bytes], dict[str, Any]]:
    """(what is to be stored by its name, what the row says of it)"""
    if picture.cut_out:
        return {}, {}  # only its lines were moved, and it is as true as it was
    cut_out_name, lens_name = new_name(), new_name()
    files = {cut_out_name: picture_files.cut_out_as_webp(front.rgba), lens_name: picture_files.lens_as_webp(front.lens)}
    names = {"cut_out": cut_out_name, "lens": lens_name}
    return files, {**names, **facts_of(front), **lengths_of(picture.variant)}


@transaction.atomic
def _note(picture: FramePicture, step: FramePictureEvent.Kind, **facts: Any) -> bool:
    """Judged by the row: if another was sent meanwhile, this one says nothing."""
    mine = FramePicture.objects.filter(pk=picture.pk, revision=picture.revision, state=State.WAITING)
    if not mine.update(updated_at=timezone.now(), **facts):
        return False
    picture.events.create(kind=step)
    return True
