from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.cards.vocabulary import count_words
from catalog.models import Product
from catalog.services import cards


class Command(BaseCommand):
    help = "Make the cards of the shop window anew from the catalogue. Safe at any time; the window stays open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; name the cards that are wrong")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            self.name_the_wrong()
            return
        in_all, changed = Product.objects.count(), 0
        for batch, count in enumerate(cards.rebuild(), start=1):
            changed += count
            self.stdout.write(f"{min(batch * cards.BATCH, in_all)} of {in_all} products, {changed} cards changed")
        self.stdout.write(f"The window is true: {changed} cards changed. {count_words()} words to search by.")

    def name_the_wrong(self) -> None:
        wrong = list(cards.differences())
        for slug in wrong:
            self.stdout.write(f"{slug}: its card is not what it should be")
        if wrong:
            raise CommandError(f"{len(wrong)} cards are wrong. `manage.py rebuild_cards` mends them.")
        self.stdout.write("Every card is what it should be.")
