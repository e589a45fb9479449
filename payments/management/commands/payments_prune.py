from typing import Any

from django.core.management.base import BaseCommand

from payments.services.pruning import prune


class Command(BaseCommand):
    help = (
        "Take what is personal out of stored webhooks and dj-stripe's copies, WEBHOOK_LOG_DAYS after they were written."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for cut in prune():
            self.stdout.write(f"{cut.table}: {cut.rows} cut")
