"""Webhooks over HTTP: one thread that sends what waits in the outbox, and tries again when told no."""

import logging
import threading
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from payments.fakestripe.server import FakeStripe
from payments.fakestripe.store import Delivery

logger = logging.getLogger("payments.fakestripe")

LONGEST_DELAY_S = 60
MAX_TRIES = 15  # with these delays about ten minutes; Stripe goes on for days
TIMEOUT_S = 20
LOOK_EVERY_S = 0.1


def delay_after(tries: int) -> int:
    """Seconds before the next try: 1, 2, 4, 8... up to a minute."""
    return min(2 ** (tries - 1), LONGEST_DELAY_S)


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is a failed delivery, as at Stripe; urllib would turn the POST into a GET."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Sender:
    """Sends in the order of events; one that fails steps aside and does not hold up the others."""

    def __init__(self, fake: FakeStripe) -> None:
        self._fake = fake
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fakestripe-webhooks", daemon=True)
        self._opener = urllib.request.build_opener(NoRedirects, urllib.request.ProxyHandler({}))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Send nothing new. A delivery under way gets two seconds; it stays in the outbox otherwise."""
        self._stopping.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            for delivery in self._due():
                if self._stopping.is_set():
                    return
                self._try(delivery)

    def _due(self) -> list[Delivery]:
        with self._fake.lock:
            store = self._fake.store
            known = [held for held in store.outbox if held.endpoint in store.endpoints]
            return [held for held in known if held.due_at <= store.clock()]

    def _try(self, delivery: Delivery) -> None:
        """Post without the lock: the receiver calls our API before it answers."""
        fake = self._fake
        endpoint = fake.store.endpoints[delivery.endpoint]
        body = fake.payload(delivery.event)
        status = self._post(endpoint.url, body, fake.sign(body, endpoint.secret))
        with fake.lock:
            fake.store.note_try(delivery, status)
            is_done = status.startswith("2") or delivery.tries >= MAX_TRIES
            if is_done and delivery in fake.outbox:
                fake.outbox.remove(delivery)
            else:
                delivery.due_at = fake.store.clock() + delay_after(delivery.tries)
            fake.store.save()
        logger.info("webhook %s %s -> %s (try %d)", delivery.type, delivery.event, status, delivery.tries)
        if is_done and not status.startswith("2"):
            logger.warning("webhook %s %s given up", delivery.type, delivery.event)

    def _post(self, url: str, body: bytes, signature: str) -> str:
        """The HTTP status as text, or the name of what went wrong."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature,
            "User-Agent": "FakeStripe/1.0 (not Stripe)",
        }
        request = urllib.request.Request(url, body, headers)  # noqa: S310  (http or https, checked at the start)
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                return str(answer.status)
        except urllib.error.HTTPError as refused:
            refused.close()
            return str(refused.code)
        except (OSError, HTTPException) as error:
            return type(error).__name__
