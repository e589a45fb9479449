import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand

from almahra.dev.demo import catalogue, coupons, past_orders, people, pictures, shipping


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
    Step("taxes", shipping.load_taxes),
    Step("ways of shipping", shipping.load_shipping),
    Step("carriers", shipping.load_carriers),
    Step("people", people.load_people),
    Step("past orders", past_orders.load_orders),
]


class Command(BaseCommand):
    help = "Load the demo shop. A second run adds only what is missing, and changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        added = 0
        for step in STEPS:
            self.stdout.write(f"{step.name:<22}", ending=" ")
            self.stdout.flush()
            started = time.monotonic()
            new = step.load()
            added += new
            self.stdout.write(f"{new:>4} new  {time.monotonic() - started:5.1f} s")
        self.stdout.write("The demo shop is ready." if added else "The demo shop was complete: nothing was changed.")
