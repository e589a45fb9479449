"""What is known everywhere in one request without being handed around."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
