"""Child processes that start together, are watched together, and leave nothing behind."""

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self
from urllib.error import URLError

PATIENCE = 60.0  # seconds for a child to answer after its start
NOTICE = 10.0  # seconds between asking a child to stop and making it


class ChildDied(Exception):
    """A child ended that should be running; the message names it and its log."""


class _AskedToStop(Exception):
    pass


class Company:
    """A context in which children run; leaving it, by Ctrl-C or an error, stops all of them."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> bool:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of them running
        for child in reversed(self.children.values()):
            _tell_group(child, signal.SIGTERM)
        deadline = time.monotonic() + NOTICE
        for child in self.children.values():
            try:
                child.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                _tell_group(child, signal.SIGKILL)
                child.wait()
            _end_group(child)  # grandchildren that outlived it
        return kind is _AskedToStop

    def hire(self, name: str, command: list[str]) -> None:
        """Start a child; what it prints goes to `<logs>/<name>.log`."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group of its own: Ctrl-C reaches us, and we stop the group
            )

    def wait_for(self, url: str, *, who: str) -> None:
        """Return once `url` answers 200. Raises ChildDied if `who` gave up or takes too long."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self._see_that_all_live()
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  (a loopback address of ours)
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.2)
        raise ChildDied(f"{who} did not answer within {PATIENCE:.0f} s; see {self.logs / who}.log")

    def wait(self) -> None:
        """Watch until somebody asks us to stop. Raises ChildDied if a child ends before."""
        while True:
            self._see_that_all_live()
            time.sleep(0.5)

    def _see_that_all_live(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                log = self.logs / f"{name}.log"
                last = b"\n".join(log.read_bytes().splitlines()[-15:]).decode(errors="replace")
                raise ChildDied(f"{name} ended with code {child.returncode}. The end of {log}:\n{last}")

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        raise _AskedToStop


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a group and see it gone: a killed process needs a moment on a busy machine."""
    deadline = time.monotonic() + NOTICE
    while _tell_group(child, signal.SIGKILL) and time.monotonic() < deadline:
        time.sleep(0.02)


def _tell_group(child: subprocess.Popen[bytes], number: signal.Signals) -> bool:
    """Signal all processes of a group; False when there is none any more."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return False
    return True
