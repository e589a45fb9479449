"""The one way this stand-in says no, in the shape of Stripe's error body."""

from typing import Any


class Refusal(Exception):
    """An answer with an HTTP error `status`; `facts` such as `code` and `param` join the error body."""

    def __init__(self, status: int, message: str, *, kind: str = "invalid_request_error", **facts: Any) -> None:
        super().__init__(message)
        told = {name: value for name, value in facts.items() if value is not None}
        self.status = status
        self.body: dict[str, Any] = {"error": {"type": kind, "message": message, **told}}


def missing(param: str) -> Refusal:
    return Refusal(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def not_found(kind: str, id: str, *, param: str = "id") -> Refusal:
    return Refusal(404, f"No such {kind}: '{id}'", code="resource_missing", param=param)
