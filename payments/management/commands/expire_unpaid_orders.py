from typing import Any

from django.core.management.base import BaseCommand

from payments.services.expiring import expire_unpaid


class Command(BaseCommand):
    help = "Expire orders that were not paid in time: their intents are cancelled first, then the pieces go back."

    def handle(self, *args: Any, **options: Any) -> None:
        for order, what in expire_unpaid():
            self.stdout.write(f"{order.number}: {what}")
