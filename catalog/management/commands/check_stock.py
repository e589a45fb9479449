from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Stock, Variant


class Command(BaseCommand):
    help = "Prove that every stock level is the sum of its movements. Prints the differences and ends with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        without = Variant.objects.filter(stock=None).order_by("sku")
        for variant in without:
            self.stdout.write(f"{variant.sku}: has no stock row")
        wrong = Stock.objects.unlike_ledger().select_related("variant").order_by("variant__sku")
        for stock in wrong:
            self.stdout.write(
                f"{stock.variant.sku}: on hand {stock.on_hand}, by the ledger {stock.ledger_on_hand}; "
                f"reserved {stock.reserved}, by the ledger {stock.ledger_reserved}"
            )
        if without or wrong:
            raise CommandError(f"{len(without) + len(wrong)} variants differ from their ledger")
        self.stdout.write(f"{Stock.objects.count()} stock levels agree with the ledger")
