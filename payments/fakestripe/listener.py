"""The HTTP server: loopback only, one thread a connection, small bodies."""

import json
import logging
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from payments.fakestripe import html, pages
from payments.fakestripe.errors import Refusal
from payments.fakestripe.params import refuse_card_numbers
from payments.fakestripe.server import FakeStripe

logger = logging.getLogger("payments.fakestripe")

LOOPBACK = "127.0.0.1"
OUR_NAMES = ("127.0.0.1", "localhost", "::1")
MAX_BODY_BYTES = 64 * 1024
MAX_DRAINED_BYTES = 1024 * 1024
MAX_FIELDS = 500

# Like Stripe, the API lets any web page call it; without a key of ours that is of no use. The pages do not.
CORS = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Stripe-Version",
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Request-Id, Stripe-Fake, Idempotent-Replayed",
    "Access-Control-Max-Age": "300",
}
# No `form-action`: browsers apply it to the redirect after a form too, and that one leads to the shop.
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Listener(ThreadingHTTPServer):
    """Binds 127.0.0.1; in a container, whose network is its own, every interface. Port in use: OSError."""

    daemon_threads = True

    def __init__(self, fake: FakeStripe, port: int, *, container: str | None = None) -> None:
        super().__init__(("0.0.0.0" if container else LOOPBACK, port), Handler)  # noqa: S104  (a container's own)
        self.fake = fake
        self.names = (*OUR_NAMES, container) if container else OUR_NAMES
        self.token = secrets.token_urlsafe(16)


class Handler(BaseHTTPRequestHandler):
    server: Listener
    protocol_version = "HTTP/1.1"
    server_version = "FakeStripe"
    sys_version = ""
    timeout = 30  # seconds a connection may stay silent
    wbufsize = -1  # head and body leave in one packet; two of them would wait for each other

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def do_OPTIONS(self) -> None:
        self._send(204, b"", CORS | {"Stripe-Fake": "true"})

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        try:
            self._refuse_foreign_name()
            pairs = _pairs(parts.query) + _pairs(self._body())
        except Refusal as refusal:
            self.close_connection = True  # what was not read would be taken for the next request
            self._send_json(refusal.status, refusal.body, {"Stripe-Fake": "true"})
            return
        if parts.path == "/":
            self._send(303, b"", {"Location": "/_fake/"})
        elif parts.path == "/_fake" or parts.path.startswith("/_fake/"):
            self._answer_page(parts.path, pairs)
        else:
            self._answer_call(parts.path, pairs)

    def _refuse_foreign_name(self) -> None:
        """A web site can point its own name at 127.0.0.1; a page of ours must not answer to that name."""
        name = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if name not in self.server.names:
            raise Refusal(421, "This FAKE Stripe answers to 127.0.0.1 and localhost only.")

    def _body(self) -> str:
        if self.headers.get("Transfer-Encoding"):
            raise Refusal(411, "Send a Content-Length.")
        length = self.headers.get("Content-Length") or "0"
        if not length.isascii() or not length.isdigit():
            raise Refusal(400, "Invalid Content-Length.")
        if int(length) > MAX_BODY_BYTES:
            self.rfile.read(min(int(length), MAX_DRAINED_BYTES))  # or the caller never reads our answer
            raise Refusal(413, f"The body is larger than {MAX_BODY_BYTES} bytes.")
        if length == "0":
            return ""
        content_type = self.headers.get("Content-Type", "")
        if "json" in content_type or "multipart" in content_type:
            raise Refusal(400, "Send the body as application/x-www-form-urlencoded.")
        try:
            return self.rfile.read(int(length)).decode()
        except UnicodeDecodeError as error:
            raise Refusal(400, "The body is not UTF-8.") from error

    def _answer_call(self, path: str, pairs: list[tuple[str, str]]) -> None:
        try:
            reply = self.server.fake.handle(self.command, path, pairs, dict(self.headers.items()))
        except (ConnectionError, TimeoutError) as fault:
            logger.info("%s %s -> %s", self.command, path, fault)
            self._hang_up()
            return
        logger.info("%s %s -> %d", self.command, path, reply.status)
        self._send_json(reply.status, reply.body, reply.headers | CORS)

    def _answer_page(self, path: str, pairs: list[tuple[str, str]]) -> None:
        try:
            refuse_card_numbers(pairs)
        except Refusal as refusal:
            answer = pages.Page(refusal.status, html.message("No card numbers", str(refusal)))
        else:
            answer = pages.respond(self.server.fake, self.command, path, dict(pairs), self.server.token)
        headers = PAGE_HEADERS | {"Content-Type": answer.content_type, "Stripe-Fake": "true"}
        if answer.location is not None:
            headers["Location"] = answer.location
        self._send(answer.status, answer.body.encode(), headers)

    def _send_json(self, status: int, body: object, headers: Mapping[str, str]) -> None:
        self._send(status, json.dumps(body).encode(), {**headers, "content-type": "application/json"})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):  # the caller may have gone first
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the built-in line has the query, and that has client secrets in it."""


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise Refusal(400, "Too many parameters.") from error
