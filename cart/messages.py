from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """Something to tell the customer: `code` for programs, `detail` for people."""

    code: str
    detail: str
