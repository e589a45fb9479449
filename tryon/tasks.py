"""What try-on does after a commit, and by the clock."""

from almahra.core import outbox

from . import picture_storage
from .services import cutting, frame_pictures


@outbox.handles(frame_pictures.CUT, is_slow=True)
def cut_frame_picture(*, picture_id: int, revision: int) -> None:
    cutting.make(picture_id, revision=revision)


@outbox.handles(picture_storage.DISCARD)
def discard_frame_pictures(*, names: list[str]) -> None:
    picture_storage.discard(names)
