from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.errors import ProviderUnavailable
from payments.services.reconciling import reconcile


class Command(BaseCommand):
    help = "Ask Stripe about every open payment and refund, for the webhooks that never came. Repeating is harmless."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for found in reconcile():
                self.stdout.write(f"{found.what} {found.id}: {found.before} -> {found.after}")
        except ProviderUnavailable as away:
            raise CommandError(str(away)) from away
