"""What is known everywhere in one request without being handed around."""

import re
import uuid
from contextvars import ContextVar

PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id_for(asked: str) -> str:
    """The id that a client gave its request, if it is a plain one; a new one otherwise."""
    return asked if PLAIN_ID.fullmatch(asked) else uuid.uuid4().hex
