"""What try-on's own workers do, and the clock."""

from uuid import UUID

from celery import shared_task

from almahra.core import outbox

from .services import deleting, drawing, looking
from .topics import DRAW, LOOK, QUEUE


@outbox.handles(LOOK, queue=QUEUE)
def look(*, session_id: str) -> None:
    looking.look(UUID(session_id))


@outbox.handles(DRAW, queue=QUEUE)
def draw(*, session_id: str, tries: list[str]) -> None:
    drawing.draw(UUID(session_id), [UUID(one) for one in tries])


@shared_task
def delete_what_is_over() -> None:
    """Photos live for a day."""
    deleting.delete_what_is_over()
