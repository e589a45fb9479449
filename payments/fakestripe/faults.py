"""Trouble on demand: what a caller has to survive, switched on for the next few matching requests."""

import re
from dataclasses import dataclass

KINDS = {
    "refuse": "the connection is refused; nothing was executed",
    "timeout_after": "the request is executed, its answer is lost",
    "500": "HTTP 500; nothing was executed, nothing is stored for the idempotency key",
    "500_after": "the request is executed, answered 500, and that 500 is stored for the key and replayed",
    "429": "too many requests; nothing was executed",
}


@dataclass
class Fault:
    match: str
    kind: str
    times: int


class Faults:
    """The queue of faults. The first one that matches `METHOD /path` is used, and used up."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, *, match: str, kind: str, times: int = 1) -> None:
        """`match` is a regular expression, e.g. `POST /v1/refunds$`; `kind` is one of KINDS."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind of fault {kind!r}: choose from {', '.join(KINDS)}")
        re.compile(match)
        self._waiting.append(Fault(match, kind, times))

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, method: str, path: str) -> str | None:
        """The kind of fault that strikes this request, or None."""
        for fault in self._waiting:
            if fault.times > 0 and re.search(fault.match, f"{method} {path}"):
                fault.times -= 1
                return fault.kind
        return None
