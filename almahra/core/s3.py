"""Files on S3, or on what speaks like it. Imported only where a shop keeps them there: boto3 is large."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.handlers import add_expect_header
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

from .media import HEADERS, TYPES

# An upload that meets a dead bucket is answered within 5 s: two tries, and a pause of up to a second between them.
PATIENCE = Config(connect_timeout=1, read_timeout=1.9, retries={"total_max_attempts": 2}, signature_version="s3v4")


@contextmanager
def _as_os_error() -> Iterator[None]:
    """What goes wrong on S3 is, to whoever stores a file, what goes wrong on a disk."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as problem:
        raise OSError(str(problem)) from problem


class PatientS3(S3Storage):
    """Fails soon, and as a disk does."""

    def get_default_settings(self) -> dict[str, Any]:
        return {**super().get_default_settings(), "client_config": PATIENCE, "default_acl": None}

    def _create_session(self) -> boto3.Session:
        session = super()._create_session()
        # Each try would wait another second for the leave to send a body.
        session.events.unregister("before-call.s3", add_expect_header)
        return session

    def _open(self, name: str, mode: str = "rb") -> File:
        with _as_os_error(), super()._open(name, mode) as file:
            return ContentFile(file.read(), name=name)

    def _save(self, name: str, content: File) -> str:
        with _as_os_error():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _as_os_error():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_os_error():
            return super().exists(name)


class PicturesOnS3(PatientS3):
    """Addresses are plain and stay: they stand in the cards of the window, so a signature would run out there."""

    def get_default_settings(self) -> dict[str, Any]:
        return {**super().get_default_settings(), "querystring_auth": False}

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        kind = TYPES.get(name.rpartition(".")[2]) or mimetypes.guess_type(name)[0] or self.default_content_type
        return {**super().get_object_parameters(name), "CacheControl": HEADERS["Cache-Control"], "ContentType": kind}


class PrivateOnS3(PatientS3):
    """Sealed files, which have no address: this shop opens them and hands them out."""

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        sealed = {"CacheControl": "private, no-store", "ContentType": "application/octet-stream"}
        return {**super().get_object_parameters(name), **sealed}

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        raise NotImplementedError("a private file has no address")
