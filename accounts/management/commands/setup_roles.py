from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.roles import ROLES
from accounts.services.roles import NoSuchPermission, write_roles


class Command(BaseCommand):
    help = "Give each group of staff the permissions of accounts/roles.py. Run it after migrate; twice is harmless."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        try:
            counts = write_roles(ROLES)
        except NoSuchPermission as problem:
            raise CommandError(f"accounts/roles.py: no permission is called {problem}.") from problem
        for name, count in counts.items() if verbosity else ():
            self.stdout.write(f"{name}: {count} permissions")
