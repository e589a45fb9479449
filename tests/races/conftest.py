"""One running shop for all races: two web processes, a worker, PostgreSQL, Valkey, a mail server, a fake Stripe."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from celery import Celery
from django.conf import settings

from almahra.core.models import OutboxMessage
from payments.fakestripe.client import deliver
from payments.fakestripe.listener import Listener
from payments.fakestripe.server import FakeStripe
from payments.services.connecting import connect
from tests.customers import Answer, ask, call, fill_a_cart
from tests.faults import Post, Valkey, Worker, eventually, free_port, site

WEBHOOK = "/api/payments/webhook"


class Town:
    """The processes, and what a test may do to them."""

    def __init__(self, listener: Listener, worker: Worker, post: Post, shop: str, unguarded: str) -> None:
        self.listener, self.worker, self.post = listener, worker, post
        self.shop, self.unguarded = shop, unguarded
        self.stripe_url = f"http://127.0.0.1:{listener.server_port}"

    @property
    def fake(self) -> FakeStripe:
        return self.listener.fake

    def begin(self) -> None:
        """A day on which nothing has happened yet."""
        self.listener.fake = FakeStripe(api_version=settings.STRIPE_API_VERSION, base_url=self.stripe_url)
        self.fake.add_endpoint(self.shop + WEBHOOK, settings.STRIPE_WEBHOOK_SECRETS[0])
        self.post.mails.clear()
        connect(url=self.shop + WEBHOOK)

    def buy(self, *skus: str) -> dict[str, Any]:
        """A guest's order; the answer with its number and token."""
        token, body = fill_a_cart(self.shop, *skus)
        status, order = call(f"{self.shop}/api/orders", body, X_Cart_Token=token)
        assert status == 201, order
        return order

    def ask_to_pay(self, order: dict[str, Any], *, shop: str = "", **headers: str) -> Answer:
        """POST create-intent; whatever comes of it."""
        body = {"order": order["number"], "token": order["token"]}
        return ask("POST", f"{shop or self.shop}/api/payments/create-intent", body, **headers)

    def pay(self, order: dict[str, Any]) -> str:
        """The customer pays in the browser; the shop has not heard of it. The intent's id."""
        status, opened = self.ask_to_pay(order)
        assert status == 201, opened
        self.fake.confirm(opened["payment_intent"], "pm_card_visa")
        return opened["payment_intent"]

    def work(self, task: str) -> None:
        """Let the worker do now what beat asks of it every few minutes."""
        broker = self.worker.environment["REDIS_URL"]
        # Not the current one: tests that come later would look for this broker.
        app = Celery(broker=broker, set_as_current=False)
        app.send_task(task, queue=settings.CELERY_TASK_DEFAULT_QUEUE)

    def message(self, kind: str) -> tuple[bytes, str]:
        """The body of the waiting webhook of that type, and Stripe's signature of this moment."""
        [event] = [waiting.event for waiting in self.fake.outbox if waiting.type == kind]
        body = self.fake.payload(event)
        return body, self.fake.sign(body, settings.STRIPE_WEBHOOK_SECRETS[0])

    def send(self, url: str, body: bytes, signature: str, **more: str) -> int:
        """Deliver a webhook, as Stripe does; the status of the answer."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature, **named}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            refused.close()
            return refused.code

    def hear(self, **how: Any) -> list[tuple[str, int]]:
        """Let the waiting webhooks arrive; see `payments.fakestripe.client.deliver`."""
        return deliver(self.fake, self.send, **how)

    def mails(self, word: bytes) -> int:
        return sum(word in mail for mail in self.post.mails)


@pytest.fixture(scope="package")  # gone before other tests that hire a worker of their own for this database
def processes(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with ExitStack() as stack:
        broker, post = Valkey(), Post()
        stack.callback(broker.stop)
        post.open()
        stack.callback(post.close)
        listener = Listener(FakeStripe(), free_port())
        stack.callback(listener.server_close)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        stack.callback(listener.shutdown)
        around = {"REDIS_URL": broker.url, "FAKE_STRIPE_URL": f"http://127.0.0.1:{listener.server_port}"}
        worker = Worker(tmp_path_factory.mktemp("worker"), broker, post, FAKE_STRIPE_URL=around["FAKE_STRIPE_URL"])
        worker.start()
        stack.callback(worker.kill)
        shop, _ = stack.enter_context(site(workers=2, **around))
        unguarded, _ = stack.enter_context(site("tests.races.unguarded", workers=2, **around))
        yield Town(listener, worker, post, shop, unguarded)


@pytest.fixture
def town(processes: Town, transactional_db: None) -> Iterator[Town]:
    processes.begin()
    yield processes
    # The worker must not hold a row while the tables are emptied for the next test.
    eventually(lambda: not OutboxMessage.objects.filter(done_at=None, failed_at=None).exists())


@pytest.fixture
def shop(town: Town) -> str:
    return town.shop
