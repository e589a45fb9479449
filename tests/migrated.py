"""One migrated database, which the workers of a test run copy in a moment: migrating costs each of them ten seconds.

It is kept for the next run, for as long as no migration is written, changed or taken away.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import fasteners
import psycopg
from django.apps import apps
from django.conf import settings

PREFIX = "migrated_"


def migrated_database(url: str) -> str:
    """The name of a migrated database on the server of `url`. Whoever comes first makes it, and the others wait."""
    name = PREFIX + fingerprint()
    lock = fasteners.InterProcessLock(settings.VAR / "migrated.lock")
    with lock, psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        known = {row[0] for row in found}
        if name not in known:
            for older in known:
                connection.execute(f"DROP DATABASE {older} WITH (FORCE)")
            make(connection, name, url)
    return name


def make(connection: psycopg.Connection, name: str, url: str) -> None:
    half = f"{PREFIX}half"  # a run that is killed leaves nothing that looks finished
    connection.execute(f"CREATE DATABASE {half}")
    environment = {**os.environ, "DATABASE_URL": urlsplit(url)._replace(path=f"/{half}").geturl()}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=settings.BASE_DIR, env=environment, check=True
    )
    connection.execute(f"ALTER DATABASE {half} RENAME TO {name}")


def fingerprint() -> str:
    """Of all migrations there are, ours and those of our libraries."""
    seen = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(folder(app.label, Path(app.path)).glob("*.py")):
            seen.update(f"{app.label}/{file.name}\n".encode() + file.read_bytes())
    return seen.hexdigest()[:16]


def folder(label: str, path: Path) -> Path:
    if elsewhere := settings.MIGRATION_MODULES.get(label):
        return settings.BASE_DIR.joinpath(*elsewhere.split("."))
    return path / "migrations"
