"""A worker draws frames on the face of a photo."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from PIL import Image

from almahra.core import outbox, sealed_files
from almahra.core.pictures import as_jpeg
from tryon.errors import TryOnUnavailable, UnknownFace
from tryon.face.faces import Face, FaceRefused, chosen, faces_in
from tryon.fronts import front_of
from tryon.measuring import nearest
from tryon.models import TryOn, TryOnSession
from tryon.photo import Photo
from tryon.rendering.picture import try_on
from tryon.scale import scale_of
from tryon.tints import COLOURS

from .looking import note, photo_of
from .uploading import FOLDER

QUALITY = 90  # of the JPEG: what a screen shows


def draw(session_id: UUID, try_ids: Sequence[UUID]) -> None:
    """Draw those of the tries that wait; each once, however often this is called.

    The face is looked for once for all of them, and in a session that still waits for it, measured. Raises OSError
    where the storage is away, and SealBroken.
    """
    session = TryOnSession.objects.living().filter(public_id=session_id).first()
    if session is None:
        return
    waiting = session.tries.filter(public_id__in=try_ids, state=TryOn.State.QUEUED).select_related("variant__size")
    tries = list(waiting)
    if not tries:
        return
    if session.state == TryOnSession.State.FAILED:
        for one in tries:
            _fail(one, session.code)
        return
    photo = photo_of(session)
    faces = faces_in(photo.pixels)
    if session.state == TryOnSession.State.QUEUED:
        note(session, photo, faces)
    for one in tries:
        _draw(one, photo, faces)


def _draw(one: TryOn, photo: Photo, faces: list[Face]) -> None:
    try:
        jpeg = _picture(one, photo, faces)
    except FaceRefused as refused:
        _fail(one, refused.code.value)
    except (TryOnUnavailable, UnknownFace) as refused:
        _fail(one, refused.code)
    else:
        _keep(one, jpeg)


def _picture(one: TryOn, photo: Photo, faces: list[Face]) -> bytes:
    """Raises FaceRefused, UnknownFace and TryOnUnavailable."""
    question = one.question
    face = _meant(one.session, faces, question["face"])
    if one.variant is None:  # deleted meanwhile
        raise TryOnUnavailable(sku=one.sku)
    front = front_of(one.variant)
    if tint := question["tint"]:
        front = front.tinted(COLOURS[tint["colour"]], tint["percent"] / 100)
    drawn = try_on(photo, face, front, scale=scale_of(face, pd_mm=question["pd_mm"]))
    return as_jpeg(Image.fromarray(drawn), quality=QUALITY)


def _meant(session: TryOnSession, faces: list[Face], index: int | None) -> Face:
    """The face that was pointed at in the list that the customer has. Raises FaceRefused, and UnknownFace where
    somebody pointed before there was a list, and beyond its end."""
    if index is None or not faces:
        return chosen(faces)
    known = session.measured["faces"]
    if index >= len(known):
        raise UnknownFace
    return chosen([nearest(faces, known[index]["box"])])


def _keep(one: TryOn, jpeg: bytes) -> None:
    """The picture and its row, or neither: the session may be gone by now, or somebody else was faster."""
    with sealed_files.stored(FOLDER, [(jpeg, one.picture_seal)]) as (name,), transaction.atomic():
        if not _answer(one, state=TryOn.State.DONE, picture=name):
            outbox.put(sealed_files.DISCARD, names=[name])


def _fail(one: TryOn, code: str) -> None:
    _answer(one, state=TryOn.State.FAILED, code=code)


def _answer(one: TryOn, **answer: str) -> bool:
    waiting = TryOn.objects.filter(pk=one.pk, state=TryOn.State.QUEUED)
    return bool(waiting.update(done_at=timezone.now(), **answer))
