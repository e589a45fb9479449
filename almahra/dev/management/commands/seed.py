import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand

from almahra.dev.demo import (
    cards,
    catalogue,
    coupons,
    many,
    past_orders,
    people,
    pictures,
    prescriptions,
    reviews,
    shipping,
    try_on,
)
from catalog.cards.vocabulary import count_words


class Step(NamedTuple):
    """One part of the demo shop. `load` adds what is missing and tells how much that was."""

    name: str
    load: Callable[[], int]


STEPS = [
    Step("roles of staff", people.load_roles),
    Step("brands and categories", catalogue.load_shelves),
    Step("frames", catalogue.load_frames),
    Step("accessories", catalogue.load_accessories),
    Step("coupons", coupons.load_coupons),
    Step("pictures", pictures.load_pictures),
    Step("try-on pictures", try_on.load_try_on_pictures),
    Step("cards of the window", cards.make_cards),
    Step("taxes", shipping.load_taxes),
    Step("ways of shipping", shipping.load_shipping),
    Step("carriers", shipping.load_carriers),
    Step("people", people.load_people),
    Step("prescriptions", prescriptions.load_prescriptions),
    Step("past orders", past_orders.load_orders),
    Step("reviews", reviews.load_reviews),
]


class Command(BaseCommand):
    help = "Load the demo shop. A second run adds only what is missing, and changes nothing that is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--products", type=int, default=0, metavar="N", help="add invented products until there are N of them, too"
        )

    def handle(self, *args: Any, products: int, **options: Any) -> None:
        added = 0
        for step in STEPS:
            self.stdout.write(f"{step.name:<22}", ending=" ")
            self.stdout.flush()
            started = time.monotonic()
            new = step.load()
            added += new
            self.stdout.write(f"{new:>4} new  {time.monotonic() - started:5.1f} s")
        if products:
            self.fill_up(products)
        self.stdout.write("The demo shop is ready." if added else "The demo shop was complete: nothing was changed.")

    def fill_up(self, products: int) -> None:
        """Make the shop as large as somebody wants to see it."""
        started = time.monotonic()
        for there in many.load_many(products):
            self.stdout.write(f"{there} of {products} invented products, {time.monotonic() - started:.0f} s")
        self.stdout.write(f"{count_words()} words to search by, {time.monotonic() - started:.0f} s")
