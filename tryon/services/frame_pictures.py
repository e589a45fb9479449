"""What staff do with pictures of frames. A decision is about the picture that was seen: it names its `revision`.

Whoever changes a picture holds its variant's row first, so nobody waits for anybody crosswise.
"""

from typing import IO, TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from PIL import Image

from almahra.core import outbox, pictures
from almahra.core.errors import NotThere
from catalog.models import Variant
from catalog.pictures import opened
from tryon import picture_files
from tryon.alpha import is_cut_out
from tryon.measures import measures_of
from tryon.models import FramePicture, FramePictureEvent
from tryon.picture_errors import MeasuresChanged, OutsidePicture, PictureChanged, PictureDecided, PictureTooSmall
from tryon.picture_querysets import LENGTHS, PROPOSED, FramePictureQuerySet
from tryon.picture_storage import discard_soon, new_name, stored
from tryon.topics import CUT

if TYPE_CHECKING:
    from accounts.models import User

Kind, State, Step = FramePicture.Kind, FramePicture.State, FramePictureEvent.Kind

LONGEST_SIDE = 1600  # px; more than 10 for a millimetre, where a frame on a photo has four
SMALLEST = (500, 150)  # px; a frame that is coarser than on the photos it is put on looks pasted
NOTHING_MADE: dict[str, Any] = {
    "found": {},
    **dict.fromkeys(["cut_out", "lens", "on_face"], ""),
    **dict.fromkeys(["width_px", "height_px", "px_per_mm", "datum_row", "hinge_row", "centre_column"]),
}


def receive(file: IO[bytes], *, variant: Variant, by: "User | None") -> FramePicture:
    """Take a product photo, or a cut-out if its background is transparent, and have it cut out and measured.

    Raises NotMeasured, PictureRefused, PictureTooLarge, PictureMoves, PictureTooSmall or StorageUnavailable.
    """
    measures_of(variant)
    pixels = _opened(file)
    is_cut = pixels.shape[2] == 4 and is_cut_out(pixels)
    webp = picture_files.cut_out_as_webp(pixels) if is_cut else picture_files.photo_as_webp(_on_white(pixels))
    name = new_name()
    with stored({name: webp}), transaction.atomic():
        return _proposed(variant, by=by, kind=Kind.CUT_OUT if is_cut else Kind.PHOTO, source=name)


@transaction.atomic
def propose_drawn(variant: Variant, *, by: "User | None") -> FramePicture:
    """Have the frame drawn from its measurements. Raises NotMeasured."""
    measures_of(variant)
    return _proposed(variant, by=by, kind=Kind.DRAWN)


@transaction.atomic
def move(
    picture: FramePicture, *, revision: int, datum_row: float, hinge_row: float, centre_column: float, by: "User"
) -> FramePicture:
    """Lay the lines of a picture elsewhere (px), and have it shown so. What is in use stays so, beside a proposal.

    Raises OutsidePicture, or what `approve` raises.
    """
    _lock(picture.variant_id)
    now = _seen(picture, revision, State.TO_APPROVE, State.APPROVED)
    lines: dict[str, Any] = {"datum_row": datum_row, "hinge_row": hinge_row, "centre_column": centre_column}
    is_inside = 0 <= centre_column <= (now.width_px or 0)
    if not is_inside or min(datum_row, hinge_row) < 0 or max(datum_row, hinge_row) > (now.height_px or 0):
        raise OutsidePicture
    if now.state == State.APPROVED:
        names = ("kind", "source", "cut_out", "lens", "width_px", "height_px", "px_per_mm", "found")
        lengths = {name: getattr(now, name) for name in LENGTHS}
        same = {name: getattr(now, name) for name in names}
        return _proposed(now.variant, by=by, step=Step.MOVED, **{**same, **lengths, **lines})
    discard_soon([str(now.on_face.name)] if now.on_face else [])
    _take(now, State.WAITING, revision=revision, step=Step.MOVED, by=by, on_face="", **lines)
    _ask(now.pk, revision + 1)
    return now


@transaction.atomic
def measure_anew(picture: FramePicture, *, revision: int, by: "User") -> None:
    """Make a picture again from what was sent, by the lengths that the catalogue has now. One that was in use and is no
    longer true waits to be approved again; a newer proposal is asked for instead.

    Raises NotMeasured, or what `approve` raises.
    """
    _lock(picture.variant_id)
    now = _seen(picture, revision, State.TO_APPROVE, State.FAILED, State.APPROVED)
    measures_of(now.variant)
    others = FramePicture.objects.proposed().filter(variant=now.variant_id).exclude(pk=now.pk)
    if now.state == State.APPROVED and (now.is_of_today or others.exists()):
        raise PictureDecided
    discard_soon([str(file.name) for file in (now.cut_out, now.lens, now.on_face) if file])
    _take(now, State.WAITING, revision=revision, step=Step.ANEW, by=by, **NOTHING_MADE)
    _ask(now.pk, revision + 1)


@transaction.atomic
def approve(picture: FramePicture, *, revision: int, by: "User") -> None:
    """Use this picture from now on, in place of the one before.

    Raises PictureChanged, PictureDecided, MeasuresChanged or NotThere.
    """
    _lock(picture.variant_id)
    now = _seen(picture, revision, State.TO_APPROVE)
    if not now.is_of_today:
        raise MeasuresChanged(sku=now.variant.sku)
    for before in FramePicture.objects.filter(variant=now.variant_id, state=State.APPROVED).exclude(pk=now.pk):
        _put_aside(before, State.OVER, step=Step.OVER, by=by)
    facts: dict[str, Any] = {"approved_by": by, "approved_at": timezone.now()}
    _take(now, State.APPROVED, revision=revision, step=Step.APPROVED, by=by, **facts)


@transaction.atomic
def reject(picture: FramePicture, *, revision: int, note: str = "", by: "User") -> None:
    """Turn a proposal down; what is in use stays so. Raises PictureChanged, PictureDecided or NotThere."""
    _lock(picture.variant_id)
    now = _seen(picture, revision, *map(State, PROPOSED))
    _put_aside(now, State.REJECTED, step=Step.REJECTED, by=by, note=note)


@transaction.atomic
def withdraw(picture: FramePicture, *, revision: int, by: "User") -> None:
    """Take a picture out of use; the variant can not be tried on then. Raises what `reject` raises."""
    _lock(picture.variant_id)
    now = _seen(picture, revision, State.APPROVED)
    _put_aside(now, State.OVER, step=Step.OVER, by=by)


def _opened(file: IO[bytes]) -> np.ndarray:
    """HxWx3 or HxWx4 uint8."""
    image = opened(file, longest_side=LONGEST_SIDE)
    if image.width < SMALLEST[0] or image.height < SMALLEST[1]:
        raise PictureTooSmall(width=SMALLEST[0], height=SMALLEST[1])
    return np.asarray(image, np.uint8)


def _on_white(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(pictures.on_white(Image.fromarray(pixels)), np.uint8)


def _proposed(
    variant: Variant, *, by: "User | None", step: FramePictureEvent.Kind = Step.SENT, **facts: Any
) -> FramePicture:
    """A new picture in place of another that is only proposed. The variant is held from here on."""
    _lock(variant.pk)
    for other in FramePicture.objects.proposed().filter(variant=variant):
        _put_aside(other, State.OVER, step=Step.OVER, by=by)
    picture = FramePicture.objects.create(variant=variant, **facts)
    picture.events.create(kind=step, actor=by)
    _ask(picture.pk, picture.revision)
    return picture


def _ask(picture_id: int, revision: int) -> None:
    outbox.put(CUT, picture_id=picture_id, revision=revision)


def _lock(variant_id: int) -> None:
    list(Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).values("pk"))


def _seen(picture: FramePicture, revision: int, *states: FramePicture.State) -> FramePicture:
    """The row as it is, if it is still what was seen. Raises NotThere, PictureChanged or PictureDecided."""
    now = FramePicture.objects.select_related("variant__size__frame").filter(pk=picture.pk).first()
    if now is None:
        raise NotThere
    if now.state not in states:
        raise PictureDecided
    if now.revision != revision:
        raise PictureChanged
    return now


def _ready(picture: FramePicture, revision: int) -> FramePictureQuerySet:
    return FramePicture.objects.filter(pk=picture.pk, state=picture.state, revision=revision)


def _take(
    picture: FramePicture,
    to: FramePicture.State,
    *,
    revision: int,
    step: FramePictureEvent.Kind,
    by: "User | None",
    note: str = "",
    **facts: Any,
) -> None:
    """One UPDATE, judged by the row. Raises PictureDecided."""
    facts = {"approved_by": None, "approved_at": None, "problem": "", **facts}
    changed = {"state": to, "revision": revision + 1, "updated_at": timezone.now(), **facts}
    if not _ready(picture, revision).update(**changed):
        raise PictureDecided
    picture.events.create(kind=step, actor=by, note=note[:200])


def _put_aside(
    picture: FramePicture, to: FramePicture.State, *, step: FramePictureEvent.Kind, by: "User | None", note: str = ""
) -> None:
    """The row stays, as what was; its files go."""
    discard_soon(picture.files)
    _take(picture, to, revision=picture.revision, step=step, by=by, note=note, **{**NOTHING_MADE, "source": ""})
