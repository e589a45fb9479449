"""A real mail server on loopback, for tests that ask what arrives."""

import email
import email.policy
import socket
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class Postbox:
    """Keeps what arrives, in order. Refuses the addresses in `refused`, and can be closed and opened again."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.port = _free_port()
        self._server: Controller | None = None

    def open(self) -> None:
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def close(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.arrived.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(["plain"]).get_content().replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(["html"]).get_content().replace("\r\n", "\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
