"""For tests: stripe-python talks to a FakeStripe in the same process, and webhooks arrive when told to."""

import json
from collections.abc import Callable, Container, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import stripe

from payments.fakestripe.server import FakeStripe

Post = Callable[[str, bytes, str], int]  # (url, body, signature) -> HTTP status


class FakeHTTPClient(stripe.HTTPClient):
    """Set as `stripe.default_http_client`: no socket, no sleep between retries."""

    name: ClassVar[str] = "fakestripe"

    def __init__(self, fake: FakeStripe) -> None:
        super().__init__()
        self.fake = fake

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        pairs += parse_qsl(post_data or "", keep_blank_values=True)
        try:
            reply = self.fake.handle(method.upper(), parts.path, pairs, headers or {})
        except (ConnectionError, TimeoutError) as error:
            raise stripe.APIConnectionError(f"fake Stripe: {error}", should_retry=True) from error
        return json.dumps(reply.body), reply.status, reply.headers

    def close(self) -> None:
        """Nothing is open."""

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0


def deliver(
    fake: FakeStripe,
    post: Post,
    *,
    order: str | None = None,
    times: int = 1,
    timestamp: int | None = None,
    drop: Container[str] = (),
    only: Container[str] | None = None,
) -> list[tuple[str, int]]:
    """Empty the outbox through `post` and return what was answered, as `(event type, status)`.

    Each event goes out `times` times; `order="reversed"` sends the newest first; types in `drop`, or not in
    `only`, are lost. `timestamp` (seconds since the epoch) is signed in place of the present. Nothing is
    retried. Events that a receiver causes meanwhile wait in the outbox for the next call.
    """
    if order not in (None, "reversed"):
        raise ValueError('order is None or "reversed"')
    with fake.lock:
        waiting, fake.outbox = fake.outbox, []
    answers = []
    for delivery in waiting if order is None else reversed(waiting):
        if delivery.type in drop or (only is not None and delivery.type not in only):
            continue
        endpoint = fake.store.endpoints[delivery.endpoint]
        for _ in range(times):
            body = fake.payload(delivery.event)
            status = post(endpoint.url, body, fake.sign(body, endpoint.secret, timestamp))
            with fake.lock:
                fake.store.note_try(delivery, str(status))
            answers.append((delivery.type, status))
    return answers
