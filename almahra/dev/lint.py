"""The checks of `./dev lint` that need Django: models have their migrations, the schema file is current."""

import os
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almahra.settings.test")
    django.setup()
    call_command("check")
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.yaml"
        call_command("spectacular", file=str(fresh), validate=True, fail_on_warn=True)
        committed = settings.BASE_DIR / "docs" / "openapi.yaml"
        if not committed.exists() or committed.read_text() != fresh.read_text():
            print("docs/openapi.yaml is out of date: run ./dev schema and look at the difference", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
