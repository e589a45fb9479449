from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from almahra.core.errors import Refusal
from payments.services.connecting import connect


class Command(BaseCommand):
    help = "Make ready for Stripe's events. Run it after migrate, and again when keys change; repeating is harmless."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--url",
            default=f"http://127.0.0.1:{settings.PORT}/api/payments/webhook",
            help="where Stripe reaches us, kept for the record (default: %(default)s)",
        )

    def handle(self, *args: Any, url: str, verbosity: int, **options: Any) -> None:
        try:
            account = connect(url=url)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if verbosity:
            self.stdout.write(f"Stripe ({settings.STRIPE_MODE}): account {account}, events at {url}")
