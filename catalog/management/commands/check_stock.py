from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Stock
from catalog.services.proving import claim_differences, ledger_differences


class Command(BaseCommand):
    help = (
        "Prove that every stock level is the sum of its movements, and that what is reserved is what open orders hold. "
        "Prints the differences and ends with 1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for found, difference in enumerate(chain(ledger_differences(), claim_differences()), start=1):  # noqa: B007  (counts)
            self.stdout.write(difference)
        if found:
            raise CommandError(f"{found} differences")
        self.stdout.write(f"{Stock.objects.count()} stock levels agree with the ledger and with open orders")
