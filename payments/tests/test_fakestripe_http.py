"""The server as a process: API, pages, webhooks, and a clean end."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from payments.fakestripe.__main__ import parse_arguments
from payments.fakestripe.sender import MAX_TRIES, delay_after
from payments.tests.fakestripe_stories import PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 10


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(is_so: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := is_so():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@dataclass
class Receiver:
    """A shop's webhook address. Answers with the statuses in `answers`, then with 200."""

    url: str
    answers: list[int] = field(default_factory=list)
    events: list[stripe.Event] = field(default_factory=list)
    unverified: int = 0

    def take(self, body: bytes, signature: str) -> int:
        try:
            event = stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET)
        except stripe.SignatureVerificationError:
            self.unverified += 1
            return 400
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.events.append(event)
        return status

    def types(self) -> list[str]:
        return [event.type for event in self.events]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(got.take(body, self.headers["Stripe-Signature"]))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    got = Receiver(f"http://127.0.0.1:{server.server_port}/webhook")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield got
    server.shutdown()
    server.server_close()


@dataclass
class Running:
    port: int
    process: subprocess.Popen[str]

    def client(self, retries: int = 0) -> stripe.StripeClient:
        base: Any = {"api": f"http://127.0.0.1:{self.port}"}
        return stripe.StripeClient(SECRET_KEY, base_addresses=base, max_network_retries=retries)

    def call(self, method: str, path: str, fields: Any = None, headers: Any = None) -> tuple[int, dict[str, str], str]:
        """One plain request. Returns status, headers (lower-case names) and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        body = fields if isinstance(fields, str) else urlencode(fields or {})
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body or None, form | (headers or {}))
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def stop(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGTERM)
        printed, _ = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, printed


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "payments.fakestripe", *arguments]


@contextmanager
def starter() -> Iterator[Callable[..., Running]]:
    """Starts servers; whatever is left running at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, port: int | None = None) -> Running:
        port = port or free_port()
        process = subprocess.Popen(
            command("--port", str(port), *arguments),
            cwd=ROOT,
            env=os.environ | {"STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        running = Running(port, process)
        wait_for(lambda: process.poll() is not None or is_healthy(running))
        return running

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def run() -> Iterator[Callable[..., Running]]:
    with starter() as start:
        yield start


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """One server without webhooks or state, for all tests that need nothing special."""
    with starter() as start:
        yield start()


def is_healthy(running: Running) -> bool:
    try:
        return running.call("GET", "/_fake/health")[0] == 200
    except OSError:
        return False


def new_intent(running: Running, **params: Any) -> stripe.PaymentIntent:
    wanted: Any = {"amount": 1999, "currency": "usd"} | params
    return running.client().v1.payment_intents.create(wanted)


def test_the_sdk_pays_and_the_shop_hears_of_it_in_spite_of_a_500(run, receiver):
    receiver.answers = [500]
    running = run("--webhook", receiver.url)
    intent = new_intent(running)
    paid = running.client().v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert paid.status == "succeeded"

    wait_for(lambda: len(receiver.events) == 3)

    # The refused first event stepped aside, and came again after a second.
    assert receiver.types() == ["charge.succeeded", "payment_intent.succeeded", "payment_intent.created"]
    assert receiver.unverified == 0
    code, printed = running.stop()
    assert code == 0
    assert "no money moves" in printed
    assert re.search(r"webhook payment_intent\.created evt_\w+ -> 500 \(try 1\)", printed)
    assert re.search(r"webhook payment_intent\.created evt_\w+ -> 200 \(try 2\)", printed)
    assert "whsec_" not in printed
    assert "_secret_" not in printed
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", running.port))


def test_what_was_not_delivered_goes_out_after_a_restart(run, receiver, tmp_path):
    state = str(tmp_path / "state.json")
    nobody = f"http://127.0.0.1:{free_port()}/webhook"
    first = run("--webhook", nobody, "--state", state)
    intent = new_intent(first)
    assert first.stop()[0] == 0

    second = run("--webhook", receiver.url, "--state", state)

    wait_for(lambda: receiver.events)
    assert receiver.events[0].data.object["id"] == intent.id
    assert second.client().v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_delays_grow_to_a_minute_over_at_least_ten_tries():
    assert [delay_after(tries) for tries in range(1, 10)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert MAX_TRIES >= 10


def test_a_page_pays_with_the_publishable_key(running):
    intent = new_intent(running)
    asked = {"client_secret": intent.client_secret, "payment_method": "pm_card_visa", "key": PUBLISHABLE_KEY}

    status, headers, body = running.call("POST", f"/v1/payment_intents/{intent.id}/confirm", asked)

    assert (status, json.loads(body)["status"]) == (200, "succeeded")
    assert (headers["access-control-allow-origin"], headers["stripe-fake"]) == ("*", "true")
    status, headers, _ = running.call("OPTIONS", f"/v1/payment_intents/{intent.id}/confirm")
    assert (status, headers["access-control-allow-methods"]) == (204, "GET, POST, DELETE, OPTIONS")


def test_a_customer_pays_on_the_page_after_a_decline(running):
    intent = new_intent(running, description="<b>Order</b> A1")
    page = f"/_fake/pay/{intent.id}?" + urlencode(
        {"s": intent.client_secret, "return_url": "https://shop.test/return?order=A1"}
    )

    status, headers, body = running.call("GET", page)
    assert status == 200
    assert "FAKE" in body
    assert "No money moves" in body
    assert "USD 19.99" in body
    assert "Declined: insufficient funds" in body
    assert "&lt;b&gt;Order&lt;/b&gt; A1" in body
    assert "<b>Order</b>" not in body
    assert "access-control-allow-origin" not in headers

    status, _, body = running.call("POST", page, {"pm": "pm_card_visa_chargeDeclinedInsufficientFunds"})
    assert (status, "insufficient funds" in body) == (402, True)

    status, headers, _ = running.call("POST", page, {"pm": "pm_card_visa"})
    assert (status, headers["location"]) == (
        303,
        f"https://shop.test/return?order=A1&payment_intent={intent.id}"
        f"&payment_intent_client_secret={intent.client_secret}&redirect_status=succeeded",
    )
    assert running.call("POST", page, {"pm": "pm_card_visa"})[1]["location"] == headers["location"]


@pytest.mark.parametrize(("ok", "outcome", "status"), [("1", "succeeded", "succeeded"), ("0", "failed", None)])
def test_a_customer_answers_the_bank_on_its_page(running, ok, outcome, status):
    intent = new_intent(running)
    page = f"/_fake/pay/{intent.id}?" + urlencode({"s": intent.client_secret, "return_url": "https://shop.test/return"})

    _, headers, _ = running.call("POST", page, {"pm": "pm_card_threeDSecure2Required"})
    bank = headers["location"].removeprefix(f"http://127.0.0.1:{running.port}")
    assert bank.startswith(f"/_fake/3ds/{intent.id}?s=")
    assert "FAKE" in running.call("GET", bank)[2]

    code, headers, _ = running.call("POST", bank, {"ok": ok})

    assert code == 303
    assert headers["location"].endswith(f"&redirect_status={outcome}")
    held = running.client().v1.payment_intents.retrieve(intent.id)
    assert held.status == (status or "requires_payment_method")


def test_pages_need_the_client_secret_and_a_web_return_address(running):
    intent = new_intent(running)
    page = f"/_fake/pay/{intent.id}"

    assert running.call("GET", page)[0] == 404
    assert running.call("POST", f"{page}?s=wrong", {"pm": "pm_card_visa"})[0] == 404
    script = urlencode({"s": intent.client_secret, "return_url": "javascript:alert(1)"})
    status, _, body = running.call("GET", f"{page}?{script}")
    assert (status, "javascript" in body) == (400, False)
    card = {"s": intent.client_secret, "pm": "4242 4242 4242 4242"}
    assert running.call("POST", page, card)[0] == 402
    assert running.client().v1.payment_intents.retrieve(intent.id).latest_charge is None


def test_the_overview_lists_and_has_levers_with_a_token(run, receiver):
    running = run("--webhook", receiver.url)
    intent = new_intent(running, amount=5000, currency="jpy")
    running.client().v1.payment_intents.confirm(intent.id, {"payment_method": "pm_usBankAccount_processing"})
    wait_for(lambda: len(receiver.events) == 3)
    wait_for(lambda: "payment_intent.processing" in running.call("GET", "/_fake/")[2])

    _, _, body = running.call("GET", "/_fake/")
    assert "JPY 5,000" in body
    assert "<td>processing<td>" in body
    lever = f"/_fake/do/settle-intent/{intent.id}"
    assert lever in body
    token = re.search(r"name=token value='([^']+)'", body)
    assert token is not None

    assert running.call("POST", lever, {"ok": "1", "token": "guessed"})[0] == 403
    assert running.client().v1.payment_intents.retrieve(intent.id).status == "processing"
    assert running.call("POST", lever, {"ok": "1", "token": token[1]})[0] == 303
    assert running.client().v1.payment_intents.retrieve(intent.id).status == "succeeded"
    wait_for(lambda: "payment_intent.succeeded" in receiver.types())


def test_health_tells_what_this_is(run):
    running = run("--api-version", "2026-01-01.test")

    status, headers, body = running.call("GET", "/_fake/health")

    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body) == {"status": "ok", "fake": True, "api_version": "2026-01-01.test"}


def test_large_json_and_foreign_requests_are_refused(running):
    key = {"Authorization": f"Bearer {SECRET_KEY}"}

    assert running.call("POST", "/v1/customers", {"description": "x" * 70_000}, key)[0] == 413
    assert running.call("POST", "/v1/customers", "{}", key | {"Content-Type": "application/json"})[0] == 400
    assert running.call("POST", "/v1/customers", "a=1", key | {"Content-Length": "-1"})[0] == 400
    assert running.call("GET", "/_fake/", headers={"Host": "evil.test"})[0] == 421
    assert running.call("GET", "/v1/customers", headers=key)[2].count("cus_") == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "0"], "is not a port"),
        (["--port", "x"], "is not a port"),
        (["--webhook", "ftp://x"], "is not a full http or https address"),
        (["--webhook", "http://127.0.0.1/"], "needs --secret"),
        (["--webhook", "http://127.0.0.1/", "--secret", "x"], "must begin with whsec_"),
        (["--state", "/nowhere/at/all"], "folder that exists"),
        (["--colour", "red"], "unrecognized arguments"),
    ],
)
def test_wrong_arguments_get_a_plain_message(arguments, said, capsys, monkeypatch):
    monkeypatch.delenv("STRIPE_WEBHOOK_SECRET", raising=False)

    with pytest.raises(SystemExit) as ended:
        parse_arguments(arguments)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_port_in_use_or_a_broken_state_file_stops_it_before_it_starts(run, tmp_path):
    broken = tmp_path / "state.json"
    broken.write_text("{}")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        second = run(port=taken.getsockname()[1])
        third = run("--state", str(broken))

    for running, said in ((second, "in use"), (third, "not a state file")):
        printed, _ = running.process.communicate(timeout=PATIENCE_S)
        assert running.process.returncode == 2
        assert "can not start" in printed
        assert said in printed
        assert "Traceback" not in printed
    assert broken.read_text() == "{}"
