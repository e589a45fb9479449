import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

DEVELOPMENT = "almahra.settings.dev"


class Command(BaseCommand):
    help = "Empty the development database, migrate it and load the demo shop again. All data in it are lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="also where DATABASE_URL names a server of your own")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        host = str(connection.settings_dict["OPTIONS"].get("host", ""))
        if reason := why_not(os.environ.get("DJANGO_SETTINGS_MODULE", ""), host, is_sure=yes):
            raise CommandError(reason)
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
            shutil.rmtree(folder, ignore_errors=True)
        cache.clear()
        ContentType.objects.clear_cache()
        self.stdout.write("The database is empty. Migrating …")
        self.stdout.flush()
        call_command("migrate", verbosity=0)
        call_command("seed")


def why_not(settings_module: str, host: str, *, is_sure: bool) -> str:
    """Why this database must not be emptied; nothing if it may be. `host` is the folder of an embedded server."""
    if settings_module != DEVELOPMENT:
        return "Only a development database can be reset."
    if not is_sure and not Path(host).is_relative_to(settings.BASE_DIR / "var"):
        return "DATABASE_URL names a server of your own. Add --yes if all data in it may be lost."
    return ""
