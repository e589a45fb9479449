"""django-oscar in an environment and a database of its own, beside ours on the same PostgreSQL."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from serving import Site, site

HERE = Path(__file__).resolve().parent
HOME = HERE.parent / "var" / "oscar"
PACKAGES = ["django-oscar==4.2.*", "django-oscar-api==3.3.*", "psycopg[binary]", "gunicorn"]
NAME = "oscar"


def sell(*, products: int, processes: int, threads: int, seconds: int) -> dict[str, Any]:
    """Let Oscar sell as we did; what it measured."""
    with _database() as url:
        told = _run(url, "shop.py", *map(str, (products, processes, threads, seconds)))
    measured: dict[str, Any] = json.loads(told.splitlines()[-1])
    return measured


@contextmanager
def window(products: Iterable[dict[str, Any]]) -> Iterator[tuple[Site, list[str]]]:
    """Oscar's window of the same products, and the addresses of their pages."""
    with _database() as url:
        told = _run(url, "window.py", told=json.dumps(list(products)))
        pages: list[str] = json.loads(told.splitlines()[-1])
        application = "django.core.wsgi:get_wsgi_application()"
        environment = {**_environment(url), "DJANGO_SETTINGS_MODULE": "settings"}
        how = {"python": str(_python()), "folder": HERE / "oscar"}
        with site(application, database=url, environment=environment, **how) as shop:
            yield shop, pages


@contextmanager
def _database() -> Iterator[str]:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            yield urlsplit(url)._replace(path=f"/{NAME}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def _run(url: str, script: str, *how: str, told: str = "") -> str:
    command = [_python(), script, *how]
    ran = subprocess.run(
        command, cwd=HERE / "oscar", env=_environment(url), input=told, stdout=subprocess.PIPE, check=True, text=True
    )
    return ran.stdout


def _environment(url: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "OSCAR_DATABASE_URL": url, "HOME": str(HOME)}


def _python() -> Path:
    """The interpreter of Oscar's environment, which is made on first use."""
    python = HOME / "venv" / "bin" / "python"
    installed = HOME / "installed"
    if not installed.exists() or installed.read_text() != " ".join(PACKAGES):
        print(f"Installing {' '.join(PACKAGES)} into {HOME / 'venv'} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", HOME / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        installed.write_text(" ".join(PACKAGES))
    return python
