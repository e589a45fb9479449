"""Everything the stand-in remembers: objects, stored replies, and webhooks that still have to go out."""

import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from payments.fakestripe.errors import not_found

Object = dict[str, Any]

STATE_FORMAT = 1
SENT_KEPT = 200  # finished deliveries that the index page can show


class BrokenState(Exception):
    """The state file is not one of ours."""


class Origin(NamedTuple):
    """Who caused what happens now: a request, or (all fields empty) a bank or a button."""

    request_id: str | None = None
    idempotency_key: str | None = None
    is_browser: bool = False  # a publishable key, or the fake's own payment page


class Endpoint(NamedTuple):
    """Where webhooks go. The secret stays in memory and is never written to the state file."""

    url: str
    secret: str


@dataclass
class Delivery:
    """One event on its way to one endpoint. `due_at` is in seconds since the epoch."""

    endpoint: str
    event: str
    type: str
    tries: int = 0
    due_at: float = 0
    status: str = "waiting"  # then the last HTTP status, or the name of what went wrong


class Store:
    """Plain data; the rules are in the modules named after Stripe's objects.

    Not locked by itself: `FakeStripe` runs every change under its one lock.
    """

    def __init__(
        self,
        *,
        api_version: str,
        base_url: str,
        clock: Callable[[], float] = time.time,
        path: Path | None = None,
    ) -> None:
        self.api_version = api_version
        self.base_url = base_url
        self.clock = clock
        self.path = path
        self.origin = Origin()
        self.objects: dict[str, Object] = {}
        self.test_ids: dict[str, str] = {}  # payment method -> the pm_* test id that it was made from
        self.replies: dict[str, Object] = {}  # by idempotency key
        self.endpoints: dict[str, Endpoint] = {}
        self.outbox: list[Delivery] = []
        self.sent: deque[Delivery] = deque(maxlen=SENT_KEPT)
        self._sequence = 0
        if path is not None and path.exists():
            self._load(path)

    def now(self) -> int:
        return int(self.clock())

    def new_id(self, prefix: str) -> str:
        """Unique over restarts, and it says what it is."""
        self._sequence += 1
        return f"{prefix}_fake{self._sequence:06d}{secrets.token_hex(4)}"

    def put(self, made: Object) -> Object:
        self.objects[made["id"]] = made
        return made

    def get(self, id: str, kind: str, *, param: str = "id", even_deleted: bool = False) -> Object:
        """The stored object itself, to be changed in place. Raises a 404 Refusal."""
        found = self.objects.get(id)
        is_there = found is not None and (even_deleted or not found.get("deleted"))
        if found is None or not is_there or found["object"] != kind:
            raise not_found(kind, id, param=param)
        return found

    def of_kind(self, kind: str) -> list[Object]:
        """Oldest first."""
        return [held for held in self.objects.values() if held["object"] == kind]

    def note_try(self, delivery: Delivery, status: str) -> None:
        """Count one try of a delivery; a copy of it joins `sent`, where the pages read."""
        delivery.tries += 1
        delivery.status = status
        self.sent.append(replace(delivery))
        event = self.objects[delivery.event]
        if status.startswith("2"):
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)

    def save(self) -> None:
        """Write a new file and rename it over the old one: a crash leaves one of the two, never half."""
        if self.path is None:
            return
        state = {
            "format": STATE_FORMAT,
            "sequence": self._sequence,
            "objects": self.objects,
            "test_ids": self.test_ids,
            "replies": self.replies,
            "outbox": [asdict(delivery) for delivery in self.outbox],
            "sent": [asdict(delivery) for delivery in self.sent],
        }
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.touch(mode=0o600)  # e-mail addresses and client secrets are nobody else's business
        fresh.write_text(json.dumps(state), encoding="utf-8")
        fresh.replace(self.path)

    def _load(self, path: Path) -> None:
        try:
            state = json.loads(path.read_text(encoding="utf-8"))
            if state["format"] != STATE_FORMAT:
                raise BrokenState(f"{path} has the format {state['format']}, expected {STATE_FORMAT}")
            self._sequence = state["sequence"]
            self.objects = state["objects"]
            self.test_ids = state["test_ids"]
            self.replies = state["replies"]
            self.outbox = [Delivery(**held) for held in state["outbox"]]
            self.sent.extend(Delivery(**held) for held in state["sent"])
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenState(f"{path} is not a state file of the fake Stripe") from error
