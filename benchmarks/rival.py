"""django-oscar in an environment and a database of its own, beside ours on the same PostgreSQL."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

HERE = Path(__file__).resolve().parent
HOME = HERE.parent / "var" / "oscar"
PACKAGES = ["django-oscar==4.2.*", "django-oscar-api==3.3.*", "psycopg[binary]"]
NAME = "oscar"


def sell(*, products: int, processes: int, threads: int, seconds: int) -> dict[str, Any]:
    """Let Oscar sell as we did; what it measured."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            return _run(urlsplit(url)._replace(path=f"/{NAME}").geturl(), products, processes, threads, seconds)
        finally:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def _run(url: str, *how: int) -> dict[str, Any]:
    ran = subprocess.run(
        [_python(), "shop.py", *map(str, how)],
        cwd=HERE / "oscar",
        env={"PATH": os.environ["PATH"], "OSCAR_DATABASE_URL": url, "HOME": str(HOME)},
        stdout=subprocess.PIPE,
        check=True,
    )
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


def _python() -> Path:
    """The interpreter of Oscar's environment, which is made on first use."""
    python = HOME / "venv" / "bin" / "python"
    if not (HOME / "installed").exists():
        print(f"Installing {' '.join(PACKAGES)} into {HOME / 'venv'} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", HOME / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        (HOME / "installed").touch()
    return python
