"""Files that only this shop can read: sealed, on STORAGES["private"], under names of our own.

A name is `<folder>/<id of the key that seals it>/<random>`. The storage is not part of any transaction, so that no file
is there without a row which names it, an outbox message stands before the file: whatever happens, it looks later
whether a row has come, and discards the file if not.

    with stored("prescriptions", [(jpeg, owner)]) as names, transaction.atomic():
        ...  # rows with these names
"""

import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, transaction

from . import crypto, outbox
from .errors import StorageUnavailable

logger = logging.getLogger(__name__)

DISCARD = "core.discard_files"
WATCH = timedelta(minutes=10)  # longer than any request or task takes from storing a file to the commit of its row


@contextmanager
def stored(folder: str, plains: Sequence[tuple[bytes, str]]) -> Iterator[list[str]]:
    """Store each of the contents, sealed for the owner beside it; gives their names. Outside of any transaction.

    Raises StorageUnavailable. When that or anything in the block is raised, the files are discarded, as are those that
    no row names in the end.
    """
    if not plains:
        yield []
        return
    key = crypto.key_ids()[0]
    names = [f"{folder}/{key}/{uuid.uuid4().hex}" for _ in plains]
    with transaction.atomic(durable=True):
        outbox.put(DISCARD, after=WATCH, names=names)
    try:
        for name, (plain, owner) in zip(names, plains, strict=True):
            _store(name, crypto.seal(plain, owner=owner))
        yield names
    except BaseException:
        give_up(names)
        raise


def give_up(names: Sequence[str]) -> None:
    """Have files discarded that no row will name. Should this fail, the message that stands before them does it."""
    with suppress(DatabaseError), transaction.atomic():
        outbox.put(DISCARD, names=list(names))


def read(name: str, *, owner: str) -> bytes:
    """What was stored under `name`. Raises OSError when it is not there or the storage is away, and SealBroken."""
    with storages["private"].open(name) as file:
        return crypto.unseal(file.read(), owner=owner)


def folder_of(name: str) -> str:
    return name.partition("/")[0]


def remove(names: Sequence[str]) -> None:
    """Delete files. Raises OSError, and may be repeated."""
    for name in names:
        storages["private"].delete(name)


def _store(name: str, sealed: bytes) -> None:
    try:
        taken = storages["private"].save(name, ContentFile(sealed))
    except OSError as problem:
        logger.warning("private storage unavailable", extra={"reason": type(problem).__name__})
        raise StorageUnavailable from problem
    if taken != name:
        raise FileExistsError(f"{name} is taken")
