"""Shops driven without a server between: WSGI calls from threads of several processes. Standard library only,
because two shops with different environments are driven by it."""

import io
import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

Story = Callable[[], Any]


@dataclass
class Browser:
    """One customer: keeps cookies, sends JSON, and takes no refusal."""

    application: Callable
    host: str = "testserver"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer's JSON. `headers` are written with underscores."""
        raw = b"" if body is None else json.dumps(body).encode()
        sent = {f"HTTP_{name.upper()}": value for name, value in {**self.headers, **headers}.items()}
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SERVER_NAME": self.host,
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(raw)),
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": io.BytesIO(raw),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            **sent,
        }
        begun: list[Any] = []
        answer = self.application(environ, lambda status, told, problem=None: begun.extend([status, told]))
        text = b"".join(answer)
        answer.close()
        status, told = begun
        if not status.startswith("2"):
            raise RuntimeError(f"{method} {path} -> {status}: {text[:500]!r}")
        for name, value in told:
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return json.loads(text)


@dataclass
class Outcome:
    """`times` stories ended in `seconds`, the slowest of them in `longest` seconds."""

    times: int
    seconds: float
    longest: float

    @property
    def rate(self) -> float:
        return self.times / self.seconds


def side_by_side(story: Story, *, processes: int, threads: int, seconds: float) -> Outcome:
    """Tell `story` over and over in `processes` × `threads` for about `seconds`, after once to get warm.

    The caller has closed its database connections: the processes are forks.
    """
    fork = multiprocessing.get_context("fork")
    start, results = fork.Barrier(processes), fork.Queue()
    children = [fork.Process(target=_drive, args=(story, threads, seconds, start, results)) for _ in range(processes)]
    for child in children:
        child.start()
    outcomes = [results.get(timeout=120 + 3 * seconds) for _ in children]
    for child in children:
        child.join()
    if problems := [one for one in outcomes if isinstance(one, str)]:
        raise RuntimeError(problems[0])
    return Outcome(
        sum(one.times for one in outcomes),
        max(one.seconds for one in outcomes),
        max(one.longest for one in outcomes),
    )


def _drive(story: Story, threads: int, seconds: float, start: Any, results: Any) -> None:
    try:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda _: story(), range(threads)))
            start.wait(120)
            began = time.monotonic()
            told = [pool.submit(_repeat, story, began + seconds) for _ in range(threads)]
            took = [one for thread in told for one in thread.result()]
            results.put(Outcome(len(took), time.monotonic() - began, max(took)))
    except Exception as problem:  # noqa: BLE001  (the parent raises it)
        results.put(f"{type(problem).__name__}: {problem}")


def _repeat(story: Story, end: float) -> list[float]:
    took = []
    while (began := time.monotonic()) < end:
        story()
        took.append(time.monotonic() - began)
    return took


def cpu_ms(story: Story, *, times: int = 200) -> float:
    """CPU milliseconds of this process for one `story`, the database's not included."""
    for _ in range(20):
        story()
    began = time.process_time()
    for _ in range(times):
        story()
    return (time.process_time() - began) / times * 1000
