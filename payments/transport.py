"""How long we wait for Stripe: a limit for each try, and one for everything a customer is waiting for."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import stripe
from urllib3 import Timeout

_deadline: ContextVar[float] = ContextVar("stripe_deadline", default=math.inf)


@contextmanager
def answer_within(seconds: float) -> Iterator[None]:
    """Start no try inside that could end later than `seconds` from now."""
    token = _deadline.set(min(_deadline.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


class TimelyClient(stripe.RequestsClient):
    """The SDK's own client, whose 80 s a try and 4 minutes in all are too long for somebody who waits."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(timeout=Timeout(total=seconds))  # type: ignore[arg-type]  # requests takes urllib3's as well

    def request(self, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() + self.seconds > _deadline.get():
            raise stripe.APIConnectionError("no time left for another try", should_retry=False)
        return super().request(*args, **kwargs)
