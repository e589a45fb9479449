from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.services.attention import what_waits


class Command(BaseCommand):
    help = "List what about money waits for a person: the queue of issues, and what failed for good. Then ends with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for found, matter in enumerate(what_waits(), start=1):  # noqa: B007  (counts)
            self.stdout.write(
                f"{matter.since:%Y-%m-%d %H:%M} {matter.kind} {matter.reference} {matter.detail}".rstrip()
            )
        if found:
            raise CommandError(f"{found} matters wait for a person")
        self.stdout.write("Nothing about money waits for a person")
