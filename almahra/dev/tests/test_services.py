"""The embedded servers: shared by processes, stopped with the last one, also when one was killed."""

import json
import os
import signal
import subprocess
import sys

import psutil
import pytest
from django.conf import settings

SCRIPT = """
import json, os, sys
from pathlib import Path
from almahra.dev import services

services.start(Path(sys.argv[1]))
print(json.dumps([os.environ["DATABASE_URL"], os.environ["REDIS_URL"]]), flush=True)
sys.stdin.readline()
"""


class User:
    """A process that uses the servers of a folder until it is told to leave."""

    def __init__(self, folder) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.urls = json.loads(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0

    def die(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


def servers(folder) -> set[str]:
    """Names of the servers that run from this folder."""
    found = set()
    for process in psutil.process_iter(["name", "cmdline", "status"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE and str(folder) in " ".join(process.info["cmdline"] or []):
            found.add(process.info["name"])
    pid = folder / "valkey" / "pid"
    if pid.exists() and psutil.pid_exists(int(pid.read_text())):
        found.add("valkey-server")
    return found & {"postgres", "valkey-server"}


@pytest.mark.xdist_group("services")
def test_two_processes_share_the_servers_and_the_last_one_stops_them(tmp_path):
    first = User(tmp_path)
    second = User(tmp_path)
    assert first.urls == second.urls
    assert first.urls[0].startswith("postgresql://")
    assert first.urls[1].startswith("redis://127.0.0.1:")

    first.leave()
    assert servers(tmp_path) == {"postgres", "valkey-server"}

    second.leave()
    assert servers(tmp_path) == set()


@pytest.mark.xdist_group("services")
def test_a_killed_process_does_not_keep_the_servers_running(tmp_path):
    killed, last = User(tmp_path), User(tmp_path)

    killed.die()
    last.leave()

    assert servers(tmp_path) == set()
