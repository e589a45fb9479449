from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.services import renditions


class Command(BaseCommand):
    help = (
        "Make the AVIF, WebP and JPEG files of pictures that have none yet, or older ones. Safe at any time; "
        "a run that was stopped goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        in_all, failed = renditions.pending().count(), 0
        for number, (image, problem) in enumerate(renditions.make_pending(), start=1):
            self.stdout.write(f"{number} of {in_all}  {image.file.name}  {problem or 'made'}")
            self.stdout.flush()
            failed += problem is not None
        if failed:
            raise CommandError(f"{failed} pictures have no renditions yet. Run this again once the cause is mended.")
        self.stdout.write("Every picture has its renditions.")
