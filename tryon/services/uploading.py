"""A photo comes in: agreed to, opened, stripped to its pixels, sealed. Faces are looked for by a worker."""

import io
from datetime import timedelta
from typing import IO, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from PIL import Image

from almahra.core import guests, outbox, sealed_files
from almahra.core.pictures import as_jpeg
from almahra.core.turns import own_turn
from tryon import consent
from tryon.errors import ConsentRequired, ManyPhotosNow, PhotoNotTaken
from tryon.models import TryOnSession
from tryon.photo import Photo, PhotoRefused, opened
from tryon.topics import LOOK
from tryon.visitors import Visitor
from tryon.wording import WORDS

FOLDER = "try-on"
QUALITY = 92  # of the JPEG; below it the edges of an iris begin to fray


class Uploaded(NamedTuple):
    session: TryOnSession
    token: str | None  # a guest's


def upload_photo(visitor: Visitor, file: IO[bytes], *, agreed_to: str) -> Uploaded:
    """Keep a photo for a day, and have faces looked for in it. `agreed_to` is the version of the text of consent.

    Raises ConsentRequired, PhotoNotTaken, ManyPhotosNow or StorageUnavailable, and then has kept nothing.
    """
    if agreed_to != consent.VERSION:
        raise ConsentRequired(version=consent.VERSION, text=str(consent.TEXT))
    with own_turn(otherwise=ManyPhotosNow):
        photo = _opened(file)
        jpeg = as_jpeg(Image.fromarray(photo.pixels), quality=QUALITY)
    session = TryOnSession(
        owner=visitor.customer,
        width_px=photo.pixels.shape[1],
        height_px=photo.pixels.shape[0],
        consent_version=agreed_to,
        expires_at=timezone.now() + timedelta(hours=settings.TRYON_KEPT_HOURS),
    )
    session.seal({"focal_length_mm": photo.focal_length_mm})
    with sealed_files.stored(FOLDER, [(jpeg, session.photo_seal)]) as (name,), transaction.atomic():
        token = None if visitor.customer else guests.known_or_new(visitor.token)
        session.guest = guests.hash_of(token) if token else ""
        session.photo = name
        session.save(force_insert=True)
        outbox.put(LOOK, session_id=str(session.public_id))
    return Uploaded(session, token)


def _opened(file: IO[bytes]) -> Photo:
    try:
        return opened(io.BytesIO(file.read()))
    except PhotoRefused as refused:
        raise PhotoNotTaken(refused.code.value, WORDS[refused.code.value]) from refused
