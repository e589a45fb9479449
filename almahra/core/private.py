"""Files that have no address: where they lie on our own disk. On S3 it is `almahra.core.s3.PrivateOnS3`."""

import os
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class PrivateDisk(FileSystemStorage):
    """A folder that nothing serves. What lies in it is sealed as well: see `almahra.core.sealed_files`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700, **options)

    @property
    def base_location(self) -> str:  # read anew each time, so that tests may move it
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)  # noqa: PTH100  (as the storage it extends compares paths)

    def url(self, name: str | None) -> str:
        raise NotImplementedError("a private file has no address")

    def _save(self, name: str, content: File) -> str:
        stored: str = super()._save(name, content)  # type: ignore[misc]  # the stubs leave it out
        # A disk over the network tells only now that it is full.
        with open(self.path(stored), "rb") as file:  # noqa: PTH123  (`path` gives a text)
            os.fsync(file.fileno())
        return stored
