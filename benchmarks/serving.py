"""Sites under gunicorn with two workers, each asked over one connection; what they spend, and what they hold."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil
import psycopg

HERE = Path(__file__).resolve().parent
PLAIN = {"Host": "testserver", "Accept": "application/json"}
START = 120  # seconds that a site may take to answer


class Spent(NamedTuple):
    """CPU milliseconds of one request, in the workers and in their database, and how long requests took, in order."""

    web_ms: float
    database_ms: float
    took_ms: list[float]

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms


@dataclass
class Site:
    """A site that runs. `question` is a connection to its database, to tell its backends."""

    server: psutil.Process
    port: int
    question: psycopg.Connection
    line: http.client.HTTPConnection | None = None

    def ask(self, path: str, **headers: str) -> bytes:
        """The body. Raises RuntimeError for anything but a 200."""
        for is_last in (False, True):
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
            try:
                self.line.request("GET", path, headers={**PLAIN, **headers})
                answer = self.line.getresponse()
                break
            except (ConnectionError, http.client.RemoteDisconnected):  # nobody asked for a while, and it was closed
                self.line.close()
                self.line = None
                if is_last:
                    raise
        body = answer.read()
        if answer.will_close and self.line:
            self.line.close()
            self.line = None
        if answer.status != 200:
            raise RuntimeError(f"{path} -> {answer.status}: {body[:300]!r}")
        return body

    def seconds(self) -> tuple[float, float]:
        """CPU seconds so far of the workers, and of the backends of their database."""
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        backends = [psutil.Process(pid) for (pid,) in self.question.execute(asked).fetchall()]
        return _cpu(self.server.children()), _cpu(backends)

    def pss_mib(self) -> float:
        """What the workers hold together, shared pages counted once."""
        return sum(worker.memory_full_info().pss for worker in self.server.children()) / 2**20


def _cpu(processes: Sequence[psutil.Process]) -> float:
    """By the scheduler's count in nanoseconds: that of `cpu_times` is in hundredths of a second."""
    spent = 0
    for process in processes:
        for thread in Path(f"/proc/{process.pid}/task").glob("*/schedstat"):
            with suppress(FileNotFoundError, ProcessLookupError):
                spent += int(thread.read_text().split()[0])
    return spent / 1e9


@contextmanager
def site(
    application: str,
    *,
    database: str,
    environment: Mapping[str, str],
    python: str = sys.executable,
    folder: Path = HERE.parent,
) -> Iterator[Site]:
    """Serve `application` as deploy/gunicorn.py says, with two workers of four threads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    how = ["-c", str(HERE.parent / "deploy" / "gunicorn.py"), "--bind", f"127.0.0.1:{port}", "--max-requests", "0"]
    server = subprocess.Popen(
        [python, "-m", "gunicorn", application, *how],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "WEB_WORKERS": "2", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with psycopg.connect(database, autocommit=True) as question:
            yield Site(psutil.Process(server.pid), _once_open(port), question)
    finally:
        server.terminate()
        server.wait()


def _once_open(port: int) -> int:
    end = time.monotonic() + START
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return port
        time.sleep(0.2)
    raise RuntimeError(f"no site on port {port}")


def warm(shop: Site, paths: Sequence[str]) -> None:
    """Ask both workers everything once or more: new connections are given out between them by chance."""
    for _ in range(6):
        for path in paths:
            shop.ask(path)
        if shop.line:
            shop.line.close()
            shop.line = None


def spent(
    shop: Site, paths: Sequence[str], *, times: int, before: Callable[[], Mapping[str, str] | None] = lambda: None
) -> Spent:
    """Ask `paths` in turn, `times` requests in all; `before` runs before each, outside of what is measured, and gives
    headers to send along."""
    took = []
    web, database = shop.seconds()
    for number in range(times):
        headers = before() or {}
        began = time.perf_counter()
        shop.ask(paths[number % len(paths)], **headers)
        took.append((time.perf_counter() - began) * 1000)
    web_now, database_now = shop.seconds()
    return Spent((web_now - web) / times * 1000, (database_now - database) / times * 1000, sorted(took))


def in_turn(
    asked: Sequence[tuple[Site, Sequence[str], Callable[[], Mapping[str, str]]]], *, times: int
) -> list[list[float]]:
    """Milliseconds of each request, in order, for each site: sites take turns request by request, so that whatever else
    the machine does meets all of them alike. Each comes with its paths, and with what runs before each and gives
    headers."""
    took: list[list[float]] = [[] for _ in asked]
    for number in range(times):
        for (shop, paths, before), of_shop in zip(asked, took, strict=True):
            headers = before()
            began = time.perf_counter()
            shop.ask(paths[number % len(paths)], **headers)
            of_shop.append((time.perf_counter() - began) * 1000)
    return [sorted(of_shop) for of_shop in took]


def p95(took_ms: Sequence[float]) -> float:
    """Of times in order."""
    return took_ms[int(len(took_ms) * 0.95)]


def beside(one: Callable[[], Spent], other: Callable[[], Spent], *, rounds: int = 4) -> tuple[Spent, Spent]:
    """Both in turn, so that what else the machine does meets both alike."""
    pairs = [(one(), other()) for _ in range(rounds)]
    return _mean([pair[0] for pair in pairs]), _mean([pair[1] for pair in pairs])


def _mean(found: Sequence[Spent]) -> Spent:
    took = sorted(one for spent in found for one in spent.took_ms)
    count = len(found)
    return Spent(sum(one.web_ms for one in found) / count, sum(one.database_ms for one in found) / count, took)
