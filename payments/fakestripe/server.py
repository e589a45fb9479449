"""The stand-in itself: one lock, one door for requests, and a few levers for what happens at a bank."""

import copy
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import stripe

from payments.fakestripe import auth, disputes, events, intents, paying, refunds, routes, setup_intents
from payments.fakestripe.errors import Refusal
from payments.fakestripe.expanding import expanded
from payments.fakestripe.faults import Faults
from payments.fakestripe.params import Params, refuse_card_numbers, texts, unflatten
from payments.fakestripe.store import Delivery, Endpoint, Object, Origin, Store

DEFAULT_BASE_URL = "http://127.0.0.1:12111"
KEY_LIFETIME_S = 24 * 3600  # https://docs.stripe.com/api/idempotent_requests


class Request(NamedTuple):
    """One line of the log of requests. Bodies are not kept."""

    method: str
    path: str
    idempotency_key: str | None


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: Object


class FakeStripe:
    """A stand-in with its own objects. Safe to use from several threads.

    `objects` maps ids to the stored objects, `outbox` holds webhooks that wait, `requests` is the log,
    `faults.add(...)` makes trouble. `state` is the path of a file that keeps all of it over restarts,
    except the log, the faults and the endpoints with their secrets.
    """

    def __init__(
        self,
        *,
        api_version: str = stripe.api_version,
        base_url: str = DEFAULT_BASE_URL,
        clock: Callable[[], float] = time.time,
        state: str | Path | None = None,
    ) -> None:
        path = None if state is None else Path(state)
        self.store = Store(api_version=api_version, base_url=base_url, clock=clock, path=path)
        self.lock = threading.RLock()
        self.faults = Faults()
        self.requests: list[Request] = []

    @property
    def objects(self) -> dict[str, Object]:
        return self.store.objects

    @property
    def outbox(self) -> list[Delivery]:
        return self.store.outbox

    @outbox.setter
    def outbox(self, deliveries: list[Delivery]) -> None:
        self.store.outbox = deliveries

    def count(self, kind: str) -> int:
        return len(self.store.of_kind(kind))

    def add_endpoint(self, url: str, secret: str) -> str:
        """Send every event from now on to `url`, signed with `secret`. Returns the endpoint's id.

        Ids are given in order, so that after a restart waiting webhooks find their endpoint again.
        """
        with self.lock:
            id = f"we_fake{len(self.store.endpoints) + 1}"
            self.store.endpoints[id] = Endpoint(url, secret)
            return id

    # What happens at a bank, without any request of the shop

    def finish_3ds(self, id: str, ok: bool) -> Object:
        """The customer answers the bank's question about a payment or setup intent."""
        is_setup = self.objects.get(id, {}).get("object") == "setup_intent"
        return self._outside(setup_intents.finish_3ds if is_setup else paying.finish_3ds, id, ok)

    def settle_intent(self, id: str, ok: bool) -> Object:
        """A bank debit that is `processing` succeeds or fails."""
        return self._outside(paying.settle, id, ok)

    def settle_refund(self, id: str, ok: bool) -> Object:
        """A pending refund arrives, or a refund comes back."""
        return self._outside(refunds.settle, id, ok)

    def open_dispute(self, charge: str) -> Object:
        """The customer disputes a charge, given by its id."""
        return self._outside(disputes.open_for, charge)

    def close_dispute(self, id: str, won: bool) -> Object:
        return self._outside(disputes.close, id, won)

    def confirm(self, id: str, payment_method: str, return_url: str | None = None) -> Object:
        """The customer pays on a page, as with Stripe.js. Raises Refusal, e.g. when the card is declined."""
        params = {"payment_method": payment_method}
        if return_url is not None:
            params["return_url"] = return_url
        return self._outside(lambda store: intents.confirm(store, params, id), is_browser=True)

    def confirm_setup(self, id: str, payment_method: str) -> Object:
        """The customer adds a card on a page, as with Stripe.js. Raises Refusal, e.g. when the card is declined."""
        params = {"payment_method": payment_method}
        return self._outside(lambda store: setup_intents.confirm(store, params, id), is_browser=True)

    def emit(self, type: str, about: Object) -> Object:
        """An event about any object, true or not: for tests of what a shop must not believe."""
        return self._outside(events.emit, type, about)

    def _outside(self, action: Callable[..., Object], *args: Any, is_browser: bool = False) -> Object:
        with self.lock:
            self.store.origin = Origin(is_browser=is_browser)
            try:
                return copy.deepcopy(action(self.store, *args))
            finally:
                self.store.save()

    # Webhooks

    def payload(self, event_id: str) -> bytes:
        with self.lock:
            return events.payload(self.store, event_id)

    def sign(self, body: bytes, secret: str, timestamp: int | None = None) -> str:
        """`timestamp` in seconds since the epoch; now, unless a test needs a stale one."""
        return events.sign(body, secret, self.store.now() if timestamp is None else timestamp)

    def save(self) -> None:
        with self.lock:
            self.store.save()

    # Requests

    def handle(self, method: str, path: str, pairs: Iterable[tuple[str, str]], headers: Mapping[str, str]) -> Reply:
        """Answer one API call; `pairs` come from the query and the form body.

        Raises ConnectionError or TimeoutError where a fault says that the caller gets no answer.
        """
        named = {name.lower(): value for name, value in headers.items()}
        with self.lock:
            self.requests.append(Request(method, path, named.get("idempotency-key")))
            fault = self.faults.take(method, path)
            about = self._headers(named)
            if fault == "refuse":
                raise ConnectionError("fault: connection refused")
            if fault == "500":
                return Reply(500, about, _trouble("api_error", "fault: nothing was executed"))
            if fault == "429":
                return Reply(429, about, _trouble("invalid_request_error", "fault", code="rate_limit"))
            try:
                status, body = self._answer(method, path, list(pairs), named, about, fault)
            except Refusal as refusal:
                status, body = refusal.status, refusal.body
            finally:
                self.store.origin = Origin()
            if method != "GET":
                self.store.save()
            if fault == "timeout_after":
                raise TimeoutError("fault: executed, and the answer was lost")
            return Reply(status, about, body)

    def _headers(self, named: Mapping[str, str]) -> dict[str, str]:
        return {
            "content-type": "application/json",
            "request-id": f"req_fake{secrets.token_hex(5)}",
            "stripe-fake": "true",
            "stripe-version": named.get("stripe-version", self.store.api_version),
        }

    def _answer(
        self,
        method: str,
        path: str,
        pairs: list[tuple[str, str]],
        named: Mapping[str, str],
        about: dict[str, str],
        fault: str | None,
    ) -> tuple[int, Object]:
        refuse_card_numbers(pairs)
        params = unflatten(pairs)
        is_browser = auth.is_browser(named, params)
        auth.refuse_other_account(named)
        if is_browser:
            auth.admit_browser(self.store, method, path, params)
        key = named.get("idempotency-key") if method == "POST" else None
        self.store.origin = Origin(about["request-id"], key, is_browser)
        if key is None:
            status, body = self._run(method, path, params, fault)
        else:
            status, body = self._run_once(key, method, path, params, fault, about)
        return status, auth.as_seen_by_browser(body) if is_browser else copy.deepcopy(body)

    def _run_once(
        self, key: str, method: str, path: str, params: Params, fault: str | None, about: dict[str, str]
    ) -> tuple[int, Object]:
        """The first answer for a key is the answer for the next 24 hours, be it a decline or a 500.

        A refused request (400, 404) was never executed, so it is not stored: the caller may mend it.
        """
        if len(key) > 255:
            raise Refusal(400, "The idempotency key is longer than 255 characters.", kind="idempotency_error")
        caller = "browser" if self.store.origin.is_browser else "server"
        slot = f"{caller}:{key}"
        asked = json.dumps([method, path, params], sort_keys=True).encode()
        fingerprint = hashlib.sha256(asked).hexdigest()
        stored = self.store.replies.get(slot)
        if stored is not None and self.store.now() - stored["at"] < KEY_LIFETIME_S:
            if stored["fingerprint"] != fingerprint:
                raise Refusal(
                    400,
                    "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                    kind="idempotency_error",
                )
            about["idempotent-replayed"] = "true"
            return stored["status"], stored["body"]
        status, body = self._run(method, path, params, fault)
        if status in (200, 402, 500):
            self.store.replies[slot] = {
                "at": self.store.now(),
                "fingerprint": fingerprint,
                "status": status,
                "body": copy.deepcopy(body),
            }
        return status, body

    def _run(self, method: str, path: str, params: Params, fault: str | None) -> tuple[int, Object]:
        paths = texts(params, "expand")
        params = {name: value for name, value in params.items() if name != "expand"}
        handler, ids = routes.find(method, path)
        try:
            body = expanded(self.store, handler(self.store, params, *ids), paths)
        except Refusal as refusal:
            return refusal.status, refusal.body
        if fault == "500_after":
            return 500, _trouble("api_error", "fault: executed, then failed")
        return 200, body


def _trouble(kind: str, message: str, **facts: str) -> Object:
    return {"error": {"type": kind, "message": message, **facts}}
