"""The outlines of lenses for the pages of the back office, written anew from the drawing of frames."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tryon.drawing.unit import as_file

OUTLINES = settings.BASE_DIR / "static" / "almahra" / "outlines.json"


class Command(BaseCommand):
    help = "Write static/almahra/outlines.json anew, after a change of how lenses are drawn."

    def handle(self, *args: Any, **options: Any) -> None:
        OUTLINES.write_text(as_file())
        self.stdout.write(f"wrote {OUTLINES.relative_to(settings.BASE_DIR)}")
