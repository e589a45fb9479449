"""A worker looks for faces in a photo and keeps their measures."""

import io
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from PIL import Image

from almahra.core import outbox, sealed_files
from tryon.face.faces import Face, faces_in
from tryon.measuring import hindrance, measured
from tryon.models import TryOnSession
from tryon.photo import Photo


def look(session_id: UUID) -> None:
    """Find and measure the faces of a session that waits for it; once, however often this is called.

    A photo that nothing can be tried on is deleted at once. Raises OSError where the storage is away, and SealBroken.
    """
    session = TryOnSession.objects.living().filter(public_id=session_id, state=TryOnSession.State.QUEUED).first()
    if session is not None:
        photo = photo_of(session)
        note(session, photo, faces_in(photo.pixels))


@transaction.atomic
def note(session: TryOnSession, photo: Photo, faces: list[Face]) -> None:
    """Write down what was found, unless somebody was faster."""
    session.seal(dict(measured(photo, faces)))
    found: dict[str, Any] = {"sealed": session.sealed, "state": TryOnSession.State.READY}
    if code := hindrance(faces):
        found |= {"state": TryOnSession.State.FAILED, "code": code, "photo": ""}
    waiting = TryOnSession.objects.filter(pk=session.pk, state=TryOnSession.State.QUEUED)
    if waiting.update(**found) and code:
        outbox.put(sealed_files.DISCARD, names=[session.photo])


def photo_of(session: TryOnSession) -> Photo:
    """The photo as faces are looked for and frames drawn in it. Raises OSError and SealBroken."""
    jpeg = sealed_files.read(session.photo, owner=session.photo_seal)
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:  # our own, so nothing is to be judged any more
        return Photo(np.asarray(image), session.measured.get("focal_length_mm"))
