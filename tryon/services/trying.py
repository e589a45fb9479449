"""Somebody wants to see frames on a face."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from almahra.core import outbox
from catalog.models import Variant
from tryon.errors import FaceNotChosen, NoFaceToTryOn, SessionFull, UnknownFace, UnknownSession
from tryon.face.faces import HINDRANCES, Code
from tryon.fronts import picture_of
from tryon.models import TryOn, TryOnSession
from tryon.topics import DRAW
from tryon.visitors import Visitor
from tryon.wording import WORDS

MOST_PICTURES = 60  # of one photo
SALT = "tryon.asked"


@dataclass
class Tried:
    """What became of one variant; no row where it has no picture that could be put on a face."""

    variant: Variant
    row: TryOn | None


def session_of(visitor: Visitor, session_id: UUID) -> TryOnSession:
    """One that is named in a body. Raises UnknownSession, also for somebody else's."""
    session = TryOnSession.objects.of(visitor).living().filter(public_id=session_id).first()
    if session is None:
        raise UnknownSession
    return session


def try_on(session: TryOnSession, variants: Sequence[Variant], *, question: dict[str, Any]) -> list[Tried]:
    """Have pictures made of the variants on a face; what was asked before is there already.

    `question` is `face` (its index or None), `pd_mm` (None or 40 to 80) and `tint` (tints.Tint or None). Variants come
    as services.choosing has them. Raises NoFaceToTryOn, FaceNotChosen, SessionFull and UnknownSession.
    """
    _judge(session, question["face"])
    wanted = [_row(session, variant, question) for variant in variants]
    rows = _written(session, [row for row in wanted if row])
    return [Tried(variant, row and rows[row.sku, row.asked]) for variant, row in zip(variants, wanted, strict=True)]


def _judge(session: TryOnSession, face: int | None) -> None:
    """What is known of the faces by now; a worker judges the rest."""
    if session.state == TryOnSession.State.FAILED:
        raise NoFaceToTryOn(session.code, WORDS[session.code])
    if session.state == TryOnSession.State.QUEUED:
        return
    document = session.measured
    if face is None:
        if Code.SEVERAL_FACES in document["warnings"]:
            raise FaceNotChosen(Code.SEVERAL_FACES, WORDS[Code.SEVERAL_FACES], faces=len(document["faces"]))
        return
    if face >= len(document["faces"]):
        raise UnknownFace(faces=len(document["faces"]))
    for code in HINDRANCES:
        if code in document["faces"][face]["warnings"]:
            raise FaceNotChosen(code, WORDS[code])


def _row(session: TryOnSession, variant: Variant, question: dict[str, Any]) -> TryOn | None:
    """As it would be written; None for a variant without a picture."""
    picture = picture_of(variant)
    if picture is None:
        return None
    row = TryOn(session=session, variant=variant, sku=variant.sku)
    row.asked = _hashed({**question, "picture": [str(picture.public_id), picture.revision]})
    row.seal(question)
    return row


def _hashed(question: dict[str, Any]) -> str:
    return salted_hmac(SALT, json.dumps(question, sort_keys=True), algorithm="sha256").hexdigest()


@transaction.atomic
def _written(session: TryOnSession, wanted: list[TryOn]) -> dict[tuple[str, str], TryOn]:
    """The rows of these questions, by SKU and question: the ones that are there, and new ones for the others."""
    # The session is held, so that nobody deletes it meanwhile, and two who ask the same write one row.
    if not TryOnSession.objects.living().select_for_update().filter(pk=session.pk).exists():
        raise UnknownSession
    asked = {row.asked for row in wanted}
    rows = {(row.sku, row.asked): row for row in session.tries.filter(asked__in=asked)}
    new = [row for row in wanted if (row.sku, row.asked) not in rows]
    if new:
        if session.tries.count() + len(new) > MOST_PICTURES:
            raise SessionFull(most=MOST_PICTURES)
        TryOn.objects.bulk_create(new)
        ids = [str(row.public_id) for row in new]
        outbox.put(DRAW, session_id=str(session.public_id), tries=ids)
    return rows | {(row.sku, row.asked): row for row in new}


def refreshed(session: TryOnSession, tried: Sequence[Tried]) -> tuple[TryOnSession, list[Tried]]:
    """The same as it is by now: workers were at it. A session that was deleted meanwhile stays as it was."""
    now = TryOnSession.objects.filter(pk=session.pk).first() or session
    rows = {row.pk: row for row in now.tries.filter(pk__in=[one.row.pk for one in tried if one.row])}
    return now, [Tried(one.variant, one.row and rows.get(one.row.pk, one.row)) for one in tried]
