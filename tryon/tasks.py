"""What try-on's own workers do, and the clock."""

from uuid import UUID

from celery import shared_task

from almahra.core import outbox

from . import picture_storage
from .services import cutting, deleting, drawing, looking
from .topics import CUT, DISCARD, DRAW, LOOK, QUEUE


@outbox.handles(LOOK, queue=QUEUE)
def look(*, session_id: str) -> None:
    looking.look(UUID(session_id))


@outbox.handles(DRAW, queue=QUEUE)
def draw(*, session_id: str, tries: list[str]) -> None:
    drawing.draw(UUID(session_id), [UUID(one) for one in tries])


@outbox.handles(CUT, queue=QUEUE, is_slow=True)
def cut_frame_picture(*, picture_id: int, revision: int) -> None:
    cutting.make(picture_id, revision=revision)


@outbox.handles(DISCARD)
def discard_frame_pictures(*, names: list[str]) -> None:
    picture_storage.discard(names)


@shared_task
def delete_what_is_over() -> None:
    """Photos live for a day."""
    deleting.delete_what_is_over()
