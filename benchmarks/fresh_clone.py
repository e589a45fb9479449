"""From `git clone` to the first 200, as a newcomer sees it, and the CPU that the migrations take."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PORT, STRIPE_PORT = "8123", "12123"


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="almahra-"))
    clone = folder / "shop"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment |= {"PORT": PORT, "FAKE_STRIPE_URL": f"http://127.0.0.1:{STRIPE_PORT}"}
    subprocess.run(["git", "clone", "-q", str(HERE), str(clone)], check=True)
    try:
        print(f"clone to first 200   {first_answer(clone, environment):6.1f} s")
        print(f"start again          {first_answer(clone, environment):6.1f} s")
        print(f"migrate              {migrate_cpu(clone, folder, environment):6.1f} s of CPU")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def first_answer(clone: Path, environment: dict[str, str]) -> float:
    """Seconds from `./dev run` to an answer of the product list."""
    began = time.monotonic()
    shop = subprocess.Popen(["./dev", "run"], cwd=clone, env=environment, stdout=sys.stderr)
    try:
        while True:
            if shop.poll() is not None:
                raise SystemExit("the shop did not start")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/products", timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - began
            except OSError:
                time.sleep(0.1)
    finally:
        shop.send_signal(signal.SIGINT)
        shop.wait()


def migrate_cpu(clone: Path, folder: Path, environment: dict[str, str]) -> float:
    """CPU seconds of `migrate` on an empty database, without the database's own."""
    command = [".venv/bin/python", "manage.py", "migrate", "-v0"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=clone, env={**environment, "ALMAHRA_VAR": str(folder / "var")}, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
