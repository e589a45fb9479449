from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cart.services.tax_gaps import gaps


class Command(BaseCommand):
    help = "List the places where the shop sells and its tax table has no rate. Prints them and ends with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        found = gaps()
        for gap in found:
            self.stdout.write(gap)
        if found:
            raise CommandError(f"gaps: {len(found)}")
        self.stdout.write("There is a tax rate wherever the shop sells")
