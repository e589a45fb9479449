"""Files of pictures of frames, under names of our own.

The storage is no part of any transaction. So an outbox message stands before each file: whatever happens, it looks
later whether a row names the file, and discards it if not.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q

from almahra.core import outbox
from almahra.core.errors import StorageUnavailable
from tryon.models import FramePicture
from tryon.topics import DISCARD

WATCH = timedelta(minutes=10)  # longer than any request or task takes from storing a file to the commit of its row


def new_name() -> str:
    return f"try-on/{uuid.uuid4().hex}.webp"


@contextmanager
def stored(files: Mapping[str, bytes]) -> Iterator[None]:
    """Store each of the contents under its name. Outside of any transaction; the block writes the rows.

    Raises StorageUnavailable. When that or anything in the block is raised, the files are discarded soon after, as are
    those that no row names in the end.
    """
    names = list(files)
    with transaction.atomic(durable=True):
        outbox.put(DISCARD, after=WATCH, names=names)
    try:
        _write(files)
        yield
    except BaseException:
        with transaction.atomic():
            discard_soon(names)
        raise


def discard_soon(names: Sequence[str]) -> None:
    """Have files deleted after this transaction, those that no row names by then."""
    if names:
        outbox.put(DISCARD, names=list(names))


def discard(names: Sequence[str]) -> None:
    """Delete files that no row names. Raises OSError, and may be repeated."""
    for name in names:
        named = Q(source=name) | Q(cut_out=name) | Q(lens=name) | Q(on_face=name)
        if not FramePicture.objects.filter(named).exists():
            storage().delete(name)


def read(name: str) -> bytes:
    """What is stored under a name. Raises OSError."""
    with storage().open(name) as file:
        return bytes(file.read())


def storage() -> Storage:
    return FramePicture._meta.get_field("cut_out").storage


def _write(files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        try:
            taken = storage().save(name, ContentFile(content))
        except OSError as problem:
            raise StorageUnavailable from problem
        if taken != name:
            storage().delete(taken)
            raise FileExistsError(f"{name} is taken")
