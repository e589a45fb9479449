from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from PIL import Image

from almahra.core.errors import Refusal
from catalog.models import Variant
from tryon.drawing.frame import draw
from tryon.errors import TryOnUnavailable
from tryon.face.faces import FaceRefused, chosen, faces_in
from tryon.frame import Front
from tryon.fronts import front_of
from tryon.management.arguments import opened_photo, pupillary_distance
from tryon.measures import measures_of
from tryon.photo import PhotoRefused
from tryon.rendering.picture import try_on
from tryon.scale import scale_of
from tryon.services.cutting import DRAWN_PX_PER_MM

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
QUALITY = 92


class Command(BaseCommand):
    help = (
        "Put a frame of the catalogue on the face in a photo, at its true size, and write the picture, its longest "
        "side at most 2048 px. Ends with 1 and a code when that can not be done, and then writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("photo", metavar="PHOTO", type=Path, help="a JPEG, PNG, WebP or HEIC")
        parser.add_argument("sku", metavar="SKU", help="of a frame that can be tried on")
        parser.add_argument("out", metavar="OUT", type=Path, help="a .jpg, .png or .webp that will be written")
        parser.add_argument(
            "--pd",
            type=pupillary_distance,
            dest="pd_mm",
            metavar="MM",
            help="between the pupils, as it was measured; else it is estimated from the photo",
        )
        parser.add_argument(
            "--face", type=int, help="which face of tryon_measure, from 0; needed where there are several"
        )

    def handle(
        self, *args: Any, photo: Path, sku: str, out: Path, pd_mm: float | None, face: int | None, **options: Any
    ) -> None:
        form = FORMATS.get(out.suffix.lower())
        if form is None:
            raise CommandError(f"{out}: the picture can be a {', '.join(FORMATS)}", returncode=2)
        variant = Variant.objects.select_related("size__frame").filter(sku=sku.upper()).first()
        if variant is None:
            raise CommandError(f"There is no {sku} in the catalogue.")
        try:
            whole = opened_photo(photo)
            front = self._front(variant)
            worn_by = chosen(faces_in(whole.pixels), face)
        except (PhotoRefused, FaceRefused) as refusal:
            raise CommandError(refusal.code.value) from refusal
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal}") from refusal
        except ValueError as problem:  # of a shape that can not be drawn
            raise CommandError(f"{TryOnUnavailable.code}: {problem}") from problem
        scale = scale_of(worn_by, pd_mm=pd_mm)
        picture = Image.fromarray(try_on(whole, worn_by, front, scale=scale))
        try:
            picture.save(out, form, quality=QUALITY)
        except OSError as problem:
            raise CommandError(f"{out}: {problem.strerror}", returncode=2) from problem
        self.stdout.write(f"{out}: {front.width_mm:g} mm wide; PD {scale.pd_mm:.1f} mm ({scale.source.value})")

    def _front(self, variant: Variant) -> Front:
        """What customers try on, or else a front drawn from the catalogue's measurements. Raises NotMeasured, and
        ValueError for a shape that can not be drawn."""
        try:
            return front_of(variant)
        except TryOnUnavailable:
            measures = measures_of(variant)
            self.stderr.write(f"{variant.sku} has no picture in use yet: drawn from its measurements.")
            return Front.drawn(draw(measures, variant.colour, px_per_mm=DRAWN_PX_PER_MM), measures)
