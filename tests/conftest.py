"""A whole shop, started as a newcomer starts it, shared by the tests that look at it from outside."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
from django.conf import settings

from .browsing import NO_GL, chromium, visits

PATIENCE = 240  # seconds for a first start with migrations and the demo shop, on a busy machine


@dataclass
class RunningShop:
    """`./dev run` in a folder, database and ports of its own."""

    process: subprocess.Popen[str]
    url: str
    stripe_url: str
    folder: Path
    printed: str

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_shop(folder: Path, database_url: str) -> RunningShop:
    port, stripe_port = free_port(), free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV", "BCRYPT"))},
        "DJANGO_SETTINGS_MODULE": "almahra.settings.dev",
        "ALMAHRA_VAR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": os.environ["REDIS_URL"].rpartition("/")[0] + "/1",
        "PORT": str(port),
        "FAKE_STRIPE_URL": f"http://127.0.0.1:{stripe_port}",
        "BCRYPT_ROUNDS": "4",
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed = read_until(process, "Ctrl-C stops everything")
    return RunningShop(process, f"http://127.0.0.1:{port}", environment["FAKE_STRIPE_URL"], folder, printed)


def kill_family(process: psutil.Process) -> None:
    """All of them: a child that lives holds the pipe open, and whoever reads from it waits for ever."""
    for member in [*process.children(recursive=True), process]:
        with suppress(psutil.NoSuchProcess):
            member.kill()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """What the process printed up to `text`; kills it and fails when that does not come in time."""
    watchdog = threading.Timer(PATIENCE, kill_family, [psutil.Process(process.pid)])
    watchdog.start()
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            watchdog.cancel()
            return "".join(lines)
    watchdog.cancel()
    raise AssertionError("the shop did not open:\n" + "".join(lines))


@pytest.fixture(scope="session")
def own_database(django_db_setup: None) -> Iterator[str]:
    """The URL of an empty database beside the one of the tests; dropped at the end."""
    name = f"shop_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def shop(own_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    running = start_shop(tmp_path_factory.mktemp("shop"), own_database)
    yield running
    if running.process.poll() is None:
        running.stop(signal.SIGTERM)
    running.process.stdout.close()


@pytest.fixture(scope="session")
def tool() -> Callable[..., str]:
    """The path of a program that Python does not bring. CI must have it; elsewhere its test is left out."""

    def find(*names: str) -> str:
        for name in names:
            if path := shutil.which(name):
                return path
        if os.environ.get("CI"):
            pytest.fail(f"{names[0]} is missing, and .ci/run has to install it")
        pytest.skip(f"{names[0]} is not installed here; CI runs this test")

    return find


@pytest.fixture(scope="module")
def browser(tool):
    """Modules that need a camera have one of their own."""
    with chromium(tool, *NO_GL) as opened:
        yield opened


@pytest.fixture
def visit(browser, shop):
    """Opens /try-on/ as somebody new: see browsing.visits."""
    with visits(browser, shop) as open_page:
        yield open_page
