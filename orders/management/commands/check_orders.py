from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orders.services.checking import differences


class Command(BaseCommand):
    help = (
        "Prove that the reserved pieces and the uses of coupons are those of open orders, and that amounts are the "
        "sums of their parts. Prints the differences and ends with 1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for found, difference in enumerate(differences(), start=1):  # noqa: B007  (counts)
            self.stdout.write(difference)
        if found:
            raise CommandError(f"{found} differences")
        self.stdout.write("Orders agree with the stock, with the coupons and with themselves")
